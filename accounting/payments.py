"""Booking of money: income, charges, deposits, withdrawals and transfers of cash."""

from accounting.activities import ZERO, Activity, ActivityType
from accounting.books import Books
from accounting.entries import Flow, FlowKind, Income, IncomeKind, MovementKind, ProblemKind
from accounting.trades import book_reinvestment


def book_income(books: Books, activity: Activity) -> None:
    """Writes down a dividend or interest; a reinvested dividend buys units with what is left of it."""
    gross = activity.gross
    if gross is None:
        message = f"The {activity.type} on {activity.date} has no amount; it counts as 0."
        books.report(ProblemKind.MISSING_AMOUNT, activity, message)
        gross = ZERO
    dividend = activity.type is ActivityType.DIVIDEND
    books.income.append(
        Income(
            kind=IncomeKind.DIVIDEND if dividend else IncomeKind.INTEREST,
            activity_id=activity.id,
            date=activity.date,
            gross=gross,
            currency=activity.currency,
            fee=activity.fee,
            tax=activity.tax,
            symbol=activity.symbol,
            rate=books.rate_to_base(activity),
            reinvested=activity.reinvested,
            account=activity.account,
        )
    )
    if dividend:
        holding = books.holding(activity)
        holding.dividends += gross * books.factor(activity, holding)
    books.charge(activity, activity.fee, activity.tax, on_trade=False)
    books.post(activity, gross - activity.fee - activity.tax)
    books.move(MovementKind.DIVIDEND if dividend else MovementKind.INTEREST, activity, -gross)
    if activity.reinvested and dividend:
        book_reinvestment(books, activity)


def book_charge(books: Books, activity: Activity) -> None:
    """Pays a fee or tax, or takes a refund of one."""
    gross = activity.gross or ZERO
    fee, tax = activity.fee, activity.tax
    if activity.type is ActivityType.FEE:
        fee += gross
    else:
        tax += gross
    books.charge(activity, fee, tax, on_trade=False)
    books.post(activity, -fee - tax)
    books.move(MovementKind.CHARGE, activity, ZERO, fee=fee, tax=tax)


def book_cash_flow(books: Books, activity: Activity) -> None:
    """A deposit, withdrawal or transfer of cash; only what crosses the border of the portfolio is a flow."""
    gross = activity.gross or ZERO
    incoming = activity.type in {ActivityType.DEPOSIT, ActivityType.TRANSFER_IN}
    amount = gross if incoming else -gross
    books.charge(activity, activity.fee, activity.tax, on_trade=False)
    if activity.fee or activity.tax:
        books.move(MovementKind.CHARGE, activity, ZERO)
    books.post(activity, amount - activity.fee - activity.tax)
    if activity.transfer_group and activity.type in {ActivityType.TRANSFER_IN, ActivityType.TRANSFER_OUT}:
        return
    books.flows.append(
        Flow(
            kind=FlowKind.CASH,
            activity_id=activity.id,
            date=activity.date,
            amount=amount,
            currency=activity.currency,
            rate=books.rate_to_base(activity),
        )
    )
