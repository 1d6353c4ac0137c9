"""Words of statements in Hebrew, Arabic, Thai, Indonesian, Malay and Vietnamese."""

from accounting.imports.vocabulary.intent import Intent

HEADERS: dict[str, dict[int, str]] = {
    "date": {
        0: "תאריך עסקה; תאריך ביצוע; תאריך פעולה; تاريخ الصفقة; تاريخ العملية; تاريخ التنفيذ; تاريخ التداول; تاريخ المعاملة; วันที่ทำรายการ; วันที่ซื้อขาย; วันที่รายการ; วันทำรายการ; วันที่เทรด; tanggal transaksi; tgl transaksi; tanggal trading; waktu transaksi; tarikh urus niaga; tarikh transaksi; tarikh dagangan; ngay giao dich; ngay gd; ngay khop; ngay thuc hien; ngay khop lenh; thoi gian khop; thoi gian giao dich",
        1: "תאריך; التاريخ; تاريخ; วันที่; tanggal; tgl; tarikh; ngay",
        2: "שעה; תאריך ושעה; الوقت; เวลา; waktu; masa; thoi gian; gio",
        4: "תאריך ערך; יום ערך; תאריך סליקה; تاريخ التسوية; تاريخ الاستحقاق; วันที่ชำระราคา; วันชำระราคา; tanggal penyelesaian; tanggal settlement; tgl settlement; tgl jatuh tempo; tarikh penyelesaian; ngay thanh toan; ngay tt; ngay hach toan",
    },
    "type": {0: "סוג פעולה; סוג עסקה; פעולה; סוג; תיאור פעולה; קניה מכירה; نوع العملية; نوع الصفقة; العملية; النوع; نوع المعاملة; شراء بيع; รายการ; ประเภท; ประเภทรายการ; ซื้อขาย; ซื้อ ขาย; ชนิดรายการ; jenis transaksi; tipe transaksi; transaksi; jenis; tipe; aksi; aktivitas; beli jual; b j; jenis urus niaga; urus niaga; loai giao dich; loai gd; loai lenh; giao dich; loai; mua ban; nghiep vu; noi dung giao dich"},
    "description": {0: "תיאור; פרטים; פירוט; الوصف; البيان; وصف; التفاصيل; รายละเอียด; คำอธิบาย; keterangan; deskripsi; uraian; catatan transaksi; butiran; penerangan; mo ta; dien giai; noi dung; chi tiet"},
    "note": {0: "הערה; הערות; ملاحظات; ملاحظة; หมายเหตุ; catatan; nota; ghi chu"},
    "symbol": {0: "סימבול; סימול; טיקר; מספר נייר; מס נייר; מס נייר סימבול; מספר ני ע; الرمز; رمز السهم; رمز; رمز الورقة; หลักทรัพย์; ชื่อย่อ; สัญลักษณ์; ชื่อย่อหลักทรัพย์; หุ้น; รหัสหลักทรัพย์; kode saham; kode efek; kode; saham; efek; kod saham; kaunter; kode emiten; ma ck; ma chung khoan; ma cp; ma co phieu; chung khoan; ma"},
    "name": {0: "שם נייר; שם הנייר; שם נייר ערך; נייר ערך; שם ני ע; שם; اسم السهم; اسم الشركة; الشركة; السهم; الورقة المالية; اسم الورقة; اسم الصندوق; ชื่อหลักทรัพย์; ชื่อหุ้น; ชื่อกองทุน; กองทุน; ชื่อบริษัท; nama saham; nama efek; nama produk; nama reksa dana; produk; emiten; reksa dana; nama kaunter; nama syarikat; ten chung khoan; ten ck; ten cong ty; ten quy"},
    "isin": {0: "isin קוד; رمز isin"},
    "quantity": {1: "כמות; יחידות; ע נ; ערך נקוב; מספר יחידות; الكمية; عدد الأسهم; كمية; عدد; الوحدات; จำนวน; จำนวนหุ้น; จำนวนหน่วย; ปริมาณ; หน่วย; lembar; jumlah lembar; jumlah saham; kuantitas; volume saham; unit penyertaan; jumlah unit; lbr; qty lembar; kuantiti; bilangan unit; bilangan saham; khoi luong; kl; so luong; kl khop; khoi luong khop; so luong khop; sl; sl khop; kl giao dich"},
    "unit_price": {0: "שער ביצוע; שער עסקה; מחיר ביצוע; מחיר ליחידה; سعر التنفيذ; سعر الوحدة; سعر السهم; متوسط السعر; ราคาเฉลี่ย; ราคาต่อหน่วย; ราคาต่อหุ้น; harga rata rata; harga per unit; harga per lembar; harga eksekusi; nab per unit; nab; harga seunit; gia khop; gia khop lenh; don gia; gia thuc hien; gia trung binh; gia khop tb", 1: "שער; מחיר; السعر; سعر; ราคา; harga; gia"},
    "net": {0: "תמורה; תמורה נטו; סכום נטו; סהכ; סה כ; סך הכל; תמורה בשח; תמורה במטח; الصافي; صافي المبلغ; المبلغ الصافي; صافي القيمة; الإجمالي; ยอดสุทธิ; สุทธิ; จำนวนเงินสุทธิ; มูลค่าสุทธิ; รวมสุทธิ; total; jumlah bersih; nilai bersih; nilai net; total bayar; total transaksi; nilai akhir; amaun bersih; jumlah keseluruhan; thanh tien; tong tien; tien thuc nhan; gia tri thuan; so tien thuc; tong cong"},
    "gross": {0: "שווי; שווי עסקה; סכום ברוטו; القيمة; قيمة الصفقة; القيمة الإجمالية; มูลค่า; มูลค่าซื้อขาย; มูลค่ารวม; nilai; nilai transaksi; nilai kotor; nilai bruto; nilai saham; amaun kasar; gia tri; gia tri khop; gia tri giao dich; gt khop; gia tri gd"},
    "amount": {0: "סכום; סכום פעולה; סכום בשח; المبلغ; مبلغ; จำนวนเงิน; ยอดเงิน; jumlah; nominal; jumlah uang; jumlah dana; jumlah rp; amaun; so tien; phat sinh; so tien phat sinh"},
    "debit": {0: "חובה; مدين; ถอน; เดบิต; keluar; tien ra; phat sinh giam; ghi no"},
    "credit": {0: "זכות; دائن; ฝาก; เครดิต; masuk; tien vao; phat sinh tang; ghi co"},
    "fee": {0: "עמלה; עמלות; עמלת פעולה; עמלת קניה מכירה; דמי שמירה; العمولة; عمولة; الرسوم; رسوم; عمولة الوسيط; رسوم التداول; ค่าธรรมเนียม; ค่าคอมมิชชั่น; ค่าคอม; ค่านายหน้า; ค่าบริการ; fee; biaya; komisi; biaya transaksi; fee broker; levy; fee beli; fee jual; biaya admin; yuran; brokeraj; komisen; caj; phi; phi giao dich; phi gd; phi mua ban; phi moi gioi"},
    "tax": {0: "מס; מס רווח הון; ניכוי מס; מס במקור; الضريبة; ضريبة; ضريبة القيمة المضافة; ภาษี; ภาษีหัก ณ ที่จ่าย; ภาษีมูลค่าเพิ่ม; pajak; pph; ppn; cukai; duti setem; thue; thue tncn; thue ban; thue thu nhap"},
    "currency": {0: "מטבע; מטבע עסקה; العملة; عملة; สกุลเงิน; mata uang; matawang; mata wang; loai tien; tien te; don vi tien te"},
    "fx_rate": {0: "שער חליפין; שער המרה; שער מטבע; سعر الصرف; อัตราแลกเปลี่ยน; kurs; nilai tukar; kadar tukaran; ty gia"},
    "account": {0: "מספר חשבון; رقم الحساب; رقم المحفظة; เลขที่บัญชี; nomor rekening; no rekening; nomor akun; nombor akaun; so tai khoan; so tk", 1: "חשבון; الحساب; المحفظة; บัญชี; พอร์ต; rekening; akun; portofolio; akaun; tai khoan; tieu khoan"},
    "group": {0: "מספר הוראה; رقم الأمر; เลขที่คำสั่ง; nomor order; no order; nombor pesanan; so hieu lenh; ma lenh"},
    "id": {0: "אסמכתא; מספר עסקה; رقم العملية; رقم الصفقة; رقم المرجع; เลขที่รายการ; เลขที่อ้างอิง; nomor transaksi; no transaksi; no referensi; nombor rujukan; so chung tu; ma giao dich; stt"},
    "status": {0: "סטטוס; מצב; الحالة; สถานะ; status transaksi; trang thai"},
    "exchange": {0: "בורסה; שוק; السوق; البورصة; ตลาด; bursa; pasar; san; san giao dich"},
    "not used": {0: "יתרה; יתרה כספית; רווח הפסד; الرصيد; الربح والخسارة; คงเหลือ; ยอดคงเหลือ; กำไร ขาดทุน; sisa; saldo akhir; baki; untung rugi; keuntungan; so du; lai lo; ton"},
}  # fmt: skip
"""Field -> rank -> names of columns; the ranks are those of `headers.FIELDS`."""

ACTIONS: dict[Intent, str] = {
    "buy": "קניה; קנייה; קניה שח; קניה מטח; קניה רצף; קנייה בבורסה; شراء; شراء أسهم; أمر شراء; اكتتاب; ซื้อ; ซื้อหุ้น; ซื้อหลักทรัพย์; ซื้อกองทุน; จองซื้อ; beli; pembelian; beli saham; pembelian saham; pembelian reksa dana; langganan; belian; mua; mua ck; mua chung khoan; lenh mua; khop mua; mua co phieu; mua ccq",
    "sell": "מכירה; מכירה שח; מכירה מטח; מכירה רצף; מכירה בבורסה; פדיון; بيع; بيع أسهم; أمر بيع; استرداد; ขาย; ขายหุ้น; ขายหลักทรัพย์; ขายคืน; ขายกองทุน; jual; penjualan; jual saham; penjualan saham; pencairan; jualan; penebusan; ban; ban ck; ban chung khoan; lenh ban; khop ban; ban co phieu; ban ccq",
    "dividend": "דיבידנד; דיבדנד; הפצה; תשלום דיבידנד; توزيعات; توزيعات نقدية; توزيع أرباح; أرباح نقدية; أرباح موزعة; ปันผล; เงินปันผล; รับเงินปันผล; จ่ายเงินปันผล; dividen; dividen tunai; pembayaran dividen; dividen saham tunai; agihan; pengagihan; co tuc; co tuc tien mat; co tuc bang tien; tra co tuc; nhan co tuc; co tuc tien",
    "interest": "ריבית; ריבית זכות; ריבית חובה; קופון; تشلום ריבית; فائدة; فوائد; عائد; كوبون; ดอกเบี้ย; รับดอกเบี้ย; ดอกเบี้ยรับ; bunga; bunga rdn; kupon; pembayaran kupon; faedah; lai tien gui; lai; tra lai; lai suat; trai tuc; coupon trai phieu",
    "fee": "עמלה; דמי ניהול; דמי שמירה; דמי טיפול; עמלת המרה; عمولة; رسوم; رسوم حفظ; رسوم إدارية; ค่าธรรมเนียม; ค่าบริการ; ค่ารักษาหลักทรัพย์; biaya; biaya admin; biaya administrasi; biaya kustodian; biaya bulanan; komisi; yuran; caj; phi; phi luu ky; phi quan ly; phi dich vu; phi chuyen tien",
    "tax": "מס; מס שנגבה; ניכוי מס; ניכוי מס במקור; מס דיבידנד; החזר מס; ضريبة; ضريبة توزيعات; ภาษี; ภาษีหัก ณ ที่จ่าย; pajak; pajak dividen; pph final; pph dividen; cukai; thue; thue tncn; thue co tuc; thue ban chung khoan",
    "deposit": "הפקדה; הפקדת כספים; העברה נכנסת; إيداع; إيداع نقدي; تحويل وارد; ฝาก; ฝากเงิน; เงินฝาก; รับโอนเงิน; นำเงินเข้า; setor; setoran; setor dana; deposit dana; top up dana; dana masuk; deposit tunai; nop tien; nop tien mat; nap tien; chuyen tien vao; nhan tien",
    "withdrawal": "משיכה; משיכת כספים; העברה יוצאת; سحب; سحب نقدي; تحويل صادر; ถอน; ถอนเงิน; โอนเงินออก; นำเงินออก; tarik; tarik dana; penarikan; penarikan dana; dana keluar; pengeluaran; rut tien; rut tien mat; chuyen tien ra; chuyen khoan ra",
    "transfer_in": "העברת ני ע נכנסת; קליטת ני ע; تحويل أسهم وارد; รับโอนหลักทรัพย์; pindah masuk; nhan chuyen khoan ck; nhan ck; luu ky chung khoan",
    "transfer_out": "העברת ני ע יוצאת; تحويل أسهم صادر; โอนหลักทรัพย์ออก; pindah keluar; chuyen khoan ck ra; chuyen ck",
    "transfer": "העברה; تحويل; โอนเงิน; transfer dana; pindahan; chuyen khoan; chuyen tien",
    "split": "פיצול; פיצול מניות; מניות הטבה; تجزئة; تجزئة أسهم; منحة أسهم; أسهم مجانية; แตกพาร์; หุ้นปันผล; pemecahan saham; saham bonus; pecahan saham; co tuc co phieu; co phieu thuong; chia tach; tach co phieu",
    "fx": "המרה; המרת מטח; קנית מטח; מכירת מטח; تحويل عملات; صرف عملات; แลกเปลี่ยนเงินตรา; แลกเงิน; konversi; tukar valas; tukaran matawang; mua ngoai te; ban ngoai te; doi ngoai te",
    "total": "סך הכל; סה כ; סהכ; الإجمالي; المجموع; รวม; ยอดรวม; รวมทั้งสิ้น; jumlah; total transaksi; jumlah besar; tong; tong cong; cong",
    "opening": "יתרת פתיחה; יתרת סגירה; الرصيد الافتتاحي; الرصيد الختامي; ยอดยกมา; ยอดยกไป; saldo awal; saldo akhir; baki awal; so du dau ky; so du cuoi ky",
    "corporate": "הנפקת זכויות; זכויות; מיזוג; حقوق أولوية; حقوق اكتتاب; ใช้สิทธิ; เพิ่มทุน; hmetd; right issue; terbitan hak; quyen mua; thuc hien quyen",
}  # fmt: skip
"""Intent -> phrases."""

CANCELLED = (
    "בוטל; נדחה; מבוטל; ملغى; ملغي; مرفوض; ยกเลิก; ถูกยกเลิก; ปฏิเสธ; dibatalkan; batal; ditolak; gagal; da huy; huy; bi tu choi; tu choi"
)
"""States of an order that did not go through."""

CURRENCIES = {
    "rp": "IDR", "rp.": "IDR", "rm": "MYR", "ש\"ח": "ILS", "שח": "ILS", "ש״ח": "ILS", "ريال": "SAR", "درهم": "AED", "บาท": "THB", "đ": "VND", "vnđ": "VND",
}  # fmt: skip
"""Signs and words for currencies as cells and headers write them, in lower case."""
