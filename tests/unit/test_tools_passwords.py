"""How passwords are kept."""

from tools.passwords import _hasher


def test_passwords_are_kept_as_argon2id_at_full_cost() -> None:
    kept = _hasher().hash("something")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
