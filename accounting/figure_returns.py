"""How the terms of each return are found in the performance."""

from accounting.explanation import Answer, Question, Term


def _flow_terms(question: Question) -> list[Term]:
    """The flows that a return saw: put in negative, the opening value first and the final value last."""
    own = question.performance
    last = len(own.flows) - 1
    return [
        Term(
            label="final value" if number == last else "start value" if day == own.start else "put in" if amount < 0 else "taken out",
            value=amount,
            unit=question.base,
            date=day,
        )
        for number, (day, amount) in enumerate(own.flows)
    ]


def _variants(question: Question, name: str) -> tuple[Term, ...]:
    """The same measure on every other basis: before fees, without dividends."""
    unit = question.base if name == "gain" else "fraction"
    return tuple(
        Term(label=basis.replace("_", " "), value=getattr(item, name), unit=unit) for basis, item in question.performance.variants.items()
    )


def gain(question: Question) -> Answer:
    """Start value, flows and end value."""
    own = question.performance
    context = _variants(question, "gain")
    return Answer(value=own.gain, unit=question.base, parts=_flow_terms(question), context=context, incomplete=own.incomplete)


def irr(question: Question) -> Answer:
    """The flows that the rate makes vanish."""
    own = question.performance
    context = _variants(question, "irr")
    return Answer(value=own.irr, unit="fraction", parts=_flow_terms(question), context=context, incomplete=own.incomplete)


def twr(question: Question) -> Answer:
    """The return between any two days with flows; chained they are the figure."""
    own = question.performance
    days = {own.dates[0].item(), own.end, *(day for day, _ in own.flows)}
    parts, before = [], 1.0
    for day, index in zip(own.dates.tolist(), own.twr_index.tolist(), strict=True):
        if day in days:
            period = index / before - 1 if before else 0.0
            parts.append(Term(label="return up to this day", value=period, unit="fraction", date=day))
            before = index
    context = (*_flow_terms(question), *_variants(question, "twr"))
    return Answer(value=own.twr, unit="fraction", parts=parts, context=context, incomplete=own.incomplete)


def simple_return(question: Question) -> Answer:
    """The gain and the capital."""
    own = question.performance
    capital = Term(label="start value and everything put in", value=own.start_value + own.inflows, unit=question.base)
    top = Term(label="gain", value=own.gain, unit=question.base)
    return Answer(
        value=own.simple_return, unit="fraction", parts=(top, capital), context=tuple(_flow_terms(question)), incomplete=own.incomplete
    )


def roai(question: Question) -> Answer:
    """The gain of the holdings and what was invested on average."""
    own = question.performance
    invested = Term(label="time-weighted investment", value=own.time_weighted_investment, unit=question.base)
    top = None if own.roai is None else own.roai * own.time_weighted_investment
    return Answer(
        value=own.roai,
        unit="fraction",
        parts=(Term(label="gain of the holdings", value=top, unit=question.base), invested),
        context=tuple(_flow_terms(question)),
        incomplete=own.incomplete,
    )


def contribution(question: Question) -> Answer:
    """What each holding added, over the capital."""
    own = question.performance
    rows = [row for row in own.contributions if question.symbol in {None, row.symbol}]
    capital = Term(label="start value and everything put in", value=own.start_value + own.inflows, unit=question.base)
    parts = [Term(label=row.symbol, value=row.contribution, unit="fraction") for row in rows]
    known = [row.contribution for row in rows]
    total = None if any(share is None for share in known) else sum(share or 0.0 for share in known)
    return Answer(value=total, unit="fraction", parts=parts, context=(capital,), incomplete=own.incomplete)


def twr_annualised(question: Question) -> Answer:
    """The whole return and the days that it took."""
    own = question.performance
    days = Term(label="days", value=float((own.end - own.start).days), unit="days", date=own.end)
    whole = Term(label="time-weighted return", value=own.twr, unit="fraction", date=own.end)
    return Answer(
        value=own.twr_annualised, unit="fraction", parts=(whole, days), context=tuple(twr(question).parts), incomplete=own.incomplete
    )


def net_flows(question: Question) -> Answer:
    """Every flow of the period, put in positive."""
    own = question.performance
    last = len(own.flows) - 1
    parts = [
        Term(label="put in" if amount < 0 else "taken out", value=-amount, unit=question.base, date=day)
        for number, (day, amount) in enumerate(own.flows)
        if number != last and day != own.start
    ]
    return Answer(value=own.net_flows, unit=question.base, parts=parts, incomplete=own.incomplete)


def start_value(question: Question) -> Answer:
    """The value on the evening before the period."""
    own = question.performance
    part = Term(label="value at the end of the day", value=own.start_value, unit=question.base, date=own.start)
    return Answer(value=own.start_value, unit=question.base, parts=(part,), incomplete=own.incomplete)


def end_value(question: Question) -> Answer:
    """The value at the end of the period."""
    own = question.performance
    part = Term(label="value at the end of the day", value=own.end_value, unit=question.base, date=own.end)
    return Answer(value=own.end_value, unit=question.base, parts=(part,), incomplete=own.incomplete)
