"""Long work in words."""

from agents.blocks import Notice, Table
from agents.markdown import escaped
from agents.presenting.said import Said, columns, next_questions
from tools.jobs import JobsView, JobView


def unfinished(view: JobView) -> Said:
    """A job that did not end well, or not yet."""
    if view.state in {"queued", "running"}:
        asks = next_questions("are my jobs done?", "cancel the job")
        how = "waits for its turn" if view.state == "queued" else f"is {view.progress * 100:.0f} % done"
        return Said(text=f"The {view.kind.replace('_', ' ')} {how}. Ask “are my jobs done?” for news.", blocks=(asks,))
    notice = Notice(tone="warning", text=view.error or f"The {view.kind.replace('_', ' ')} was {view.state}.")
    return Said(blocks=(notice, next_questions("are my jobs done?")))


def job_cancel(view: JobView) -> Said:
    """The job that was called off."""
    named = view.args.get("symbol")
    what = f"{view.kind.replace('_', ' ')}{f' of {escaped(str(named))}' if named else ''}"
    asks = next_questions("are my jobs done?", "what do I own?")
    return Said(text=f"The {what} is called off; nothing of it is kept.", blocks=(asks,))


def job_status(view: JobsView) -> Said:
    """The latest jobs."""
    if not view.items:
        return Said(text="There are no background jobs.", blocks=(next_questions("forecast Apple for a month", "what do I own?"),))
    rows = tuple(
        (
            item.kind.replace("_", " "),
            str(item.args.get("symbol") or ""),
            item.state,
            f"{item.progress * 100:.0f} %",
            f"{item.created_at:%Y-%m-%d %H:%M}",
            item.error or item.message,
        )
        for item in view.items
    )
    busy = sum(item.state in {"queued", "running"} for item in view.items)
    table = Table(title="Jobs", columns=columns("Job", "Symbol", "State", ">Progress", "Asked (UTC)", ""), rows=rows)
    failed = sum(item.state in {"failed", "quarantined"} for item in view.items)
    text = f"**{busy}** job{'s are' if busy > 1 else ' is'} still at work." if busy else "No job is at work."
    if failed:
        text += f" **{failed}** failed; the table says why."
    asks = next_questions(*(("cancel the job",) if busy else ()), "how accurate were your forecasts?", "what do I own?")
    return Said(text=text, blocks=(table, asks))
