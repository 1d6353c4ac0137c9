"""What is said of the program itself, by topic: facts that hold in every installation, and where a thing is done."""

from collections.abc import Mapping

from tools.import_reading import HOW_TO_IMPORT

GUIDANCE: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "documents": (
        "Drop a PDF, Word, HTML, Markdown, CSV or text file here, or take the paper clip, and ask me to add it. Then ask what stands in it.",
        ("list my documents",),
    ),
    "import": (
        (f"{HOW_TO_IMPORT} I show the rows, what is there already and what I cannot read; nothing is added before your yes."),
        ("what do I own?",),
    ),
    "backup": (
        (
            "On the machine that I run on, `python main.py backup FILE.tar.gz` writes books, models, documents and conversations into one file while I go on "
            "running, and `restore` brings it back. Your own transactions come as a file when you ask me to export them."
        ),
        ("export my transactions",),
    ),
    "prices": (
        (
            "Ask for the price of a company by its name or symbol: I tell its last close and the day of it, or that I have none. Of what nobody quotes you can set "
            "a price yourself."
        ),
        ("price of Apple", "what do I own?"),
    ),
    "price_source": (
        (
            "I work with **daily closes**, not with live prices, and every answer names where they come from and of which day they are. Whoever runs me chooses the source by "
            "`FOLIOSCOPE_MARKET__PROVIDER`: the bundled sample market, Yahoo Finance, or a folder of CSV files."
        ),
        ("price of Apple", "what leaves my machine?"),
    ),
    "mail": (
        (
            "I send **no** mails, texts or push messages about your portfolio: alerts are told here in the conversation, the next time that you are here, and by the interface at "
            "`/api/alerts`. A report that you can send yourself comes as a file when you ask me to export it."
        ),
        ("list my alerts", "export my transactions"),
    ),
    "looks": (
        "The button **Light or dark** at the top of this page chooses the colours; left alone, the page follows your system. The size of the letters is that of your browser.",
        ("what do I own?",),
    ),
    "languages": (
        (
            "I understand common requests in English, German, Spanish, French, Italian, Portuguese, Dutch, Russian, Polish, Turkish, Japanese and Chinese. "
            "Without a language model I answer in **English**; with one that you configure, in your own language."
        ),
        ("what leaves my machine?",),
    ),
    "broker": (
        (
            "No order goes from here to a broker, and I have no access to any account: I **only keep books** of what you tell me or import. A trade that I record is one that "
            "you have made, or want to see in the books."
        ),
        ("how do I import my broker's trades?", "what do I own?"),
    ),
    "price_of_program": (
        "I cost nothing by myself: I run on your own machine. Only a language model that you configure may cost something at whoever runs it.",
        ("how many tokens did I use?", "what leaves my machine?"),
    ),
    "password": (
        (
            "Passwords, devices, the second factor and signing out are on the page [of your account](/account), not in a conversation. Where no sign-in is set up, whoever "
            "uses this machine is the owner."
        ),
        ("what do you know about me?",),
    ),
    "users": (
        (
            "Whoever runs me adds people by `python main.py user add NAME`, once `FOLIOSCOPE_AUTH__MODE` is `accounts`; each has books of their own. To let somebody see one of your "
            "portfolios, ask me to share it."
        ),
        ("what do I share?", "what do I own?"),
    ),
    "phone": (
        "There is no app to install; this page works at the width of a phone too, in any browser that reaches the machine that I run on.",
        ("what do I own?",),
    ),
    "api": (
        "Everything here can be done by REST at `/api`; [its pages](/docs) describe every call, and tokens for programs are made on the page [of your account](/account).",
        ("what do I own?",),
    ),
    "chat_apps": (
        "I talk in the browser and over REST (`POST /api/chat`); I am not in Slack, Discord, Teams, WhatsApp or Telegram.",
        ("what do I own?",),
    ),
    "settings": (
        (
            "How your books are kept (currency, cost method, fees, short sales, the name) changes here: say “use average cost” or “report my portfolio in EUR”. What concerns the "
            "whole program (prices, language model, accounts, mails) whoever runs me sets in the file `.env`, as `docs/settings.md` lists it."
        ),
        ("which portfolios do I have?", "use average cost"),
    ),
    "next_dividend": (
        (
            "I **cannot tell** when the next dividend comes or how much it will be: I know those that are in your books, and past ones where the price source reports them, but no "
            "dates to come."
        ),
        ("dividends by month", "which stock paid the most dividends?"),
    ),
    "interest_on_cash": (
        "I **cannot tell** what interest cash will bring: no rates are kept here. Interest that was paid to you is in your books once you record it.",
        ("how much interest did I get?",),
    ),
    "yield": (
        (
            "I **work out no dividend yield**. It is the dividends of a year divided by the value, or by the cost: ask for “dividends over the last year” and for what you own or what it "
            "cost, and you have both."
        ),
        ("dividends over the last year by stock", "what do I own?"),
    ),
    "sale_results": (
        (
            "I **do not rank single trades** by what they made, or count how many of them won. The tax report lists every sale of a year with its gain, and a holding's realised gain is told when you ask for it."
        ),
        ("tax report", "what is my realised gain?"),
    ),
    "standing_orders": (
        (
            "I record nothing by itself, so there are **no standing orders** here; nothing was recorded. Tell me each purchase or deposit when it is made, or import your broker's "
            "file. What a saving plan would have become I can work out: “what if I had invested 200 a month in KO since 2015”."
        ),
        ("what if I had invested 200 a month in KO over 10 years", "how do I import my broker's trades?"),
    ),
    "delete_portfolio": (
        (
            "A whole portfolio goes by its name (“delete the portfolio Kids”), with a card that says what goes with it; there must be another one. It **cannot be emptied** at once; nothing was changed. "
            "A single transaction goes by its number (“delete transaction 8”), the last change by “undo”, a file's rows by undoing its import, and your account with all its books on [this page](/account/erase)."
        ),
        ("list my transactions", "which portfolios do I have?"),
    ),
}
