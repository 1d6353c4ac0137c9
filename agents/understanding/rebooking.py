"""What a correction of something recorded already comes to: an edit of it."""

from agents.understanding.amounts import by_amount, units_for
from agents.understanding.corrections import exact
from agents.understanding.model import Call
from agents.understanding.scene import Scene

_RECORDED_SIDE = "That is recorded already. Say “undo” first, and then tell me what it was instead."
_EDITABLE = ("quantity", "price", "amount", "fee", "tax", "date", "symbol")


def edited_instead(amended: Call, base: Call, scene: Scene) -> tuple[Call, ...]:
    """What a correction comes to: of what is recorded already, an edit of all that it says anew; its side cannot be changed so."""
    if scene.known.pending or base.intent != "add_transaction" or not scene.known.activities:
        return (amended,)
    newest = scene.known.activities[-1]
    recorded = newest.type == base.args.get("side") and newest.quantity in {
        None,
        exact(base.args.get("quantity")),
        newest.quantity if base.args.get("quantity") is None else None,
    }
    if (newest.symbol != base.args.get("symbol") and base.args.get("symbol") is not None) or not recorded:
        return (amended,)  # what was said last is not what was recorded last
    if amended.args.get("side") != base.args.get("side"):
        return (Call(intent="clarify", args={"missing": ["target"], "question": _RECORDED_SIDE, "options": ["undo"]}),)
    target = newest.ref
    said = {name: amended.args.get(name) for name in _EDITABLE if amended.args.get(name) != base.args.get(name)}
    if by_amount(amended.args) and said and newest.unit_price:
        said = {
            **{key: value for key, value in said.items() if key != "amount"},
            "quantity": units_for(said.get("amount"), newest.unit_price),
        }
    if not said:
        return (amended,)
    name, value = next(iter(said.items()))
    change = {"field": name, "value": value} if len(said) == 1 else said
    return (Call(intent="edit_transaction", args={"target": target, **change}),)
