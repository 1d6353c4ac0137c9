"""A restore that was broken off at any moment is done again by the same command, and nothing starts in between."""

import shutil
from pathlib import Path

import pytest
from api_house import House
from backup_house import deposit, digests, elsewhere

from core.actor import Actor
from core.clock import SystemClock
from core.errors import Conflict, Misconfigured
from tools import backups
from tools.backups import make_backup, restore_backup
from tools.wiring import open_services


@pytest.mark.parametrize("moment", ["state", "books", "end"])
async def test_a_restore_that_was_broken_off_is_done_again_by_the_same_command(
    house: House, owner: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    await deposit(house, owner, 1)
    state, backup = house.services.settings.state_dir, tmp_path / "backup.tar.gz"
    (state / "models").mkdir(exist_ok=True)
    (state / "models" / "a.model").write_bytes(b"weights")
    await make_backup(house.services.settings, SystemClock(), backup)
    target = elsewhere(tmp_path / "new", f"sqlite+aiosqlite:///{tmp_path / 'new.db'}")

    def cut(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    place: tuple[object, str] = {"state": (shutil, "copytree"), "books": (backups, "copy_database"), "end": (Path, "unlink")}[moment]
    with monkeypatch.context() as cutting:
        cutting.setattr(*place, cut)
        with pytest.raises(KeyboardInterrupt):
            await restore_backup(target, backup)
    with pytest.raises(Misconfigured, match="restore"):
        async with open_services(target, jobs={}):
            pass
    (target.state_dir / "half").mkdir()
    assert (await restore_backup(target, backup))["activities"] == 1
    assert await digests(target.database.url) == await digests(house.services.settings.database.url)
    assert (target.state_dir / "models" / "a.model").read_bytes() == b"weights"
    assert (target.state_dir / "half").exists() == (moment == "end")
    with pytest.raises(Conflict):
        await restore_backup(target, backup)
