"""A bare Chainlit application that says back what it is told: `python -m benchmarks.bare_echo FOLDER PORT`. What a turn costs at the least."""

import os
import sys
from pathlib import Path

ECHO = """
import chainlit as cl


@cl.on_message
async def on_message(message: cl.Message) -> None:
    await cl.Message(content=message.content).send()
"""

if __name__ == "__main__":
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / "echo.py"
    script.write_text(ECHO, encoding="utf-8")
    os.environ["CHAINLIT_APP_ROOT"] = str(folder)  # noqa: TID251 -- Chainlit has no other way to be told, and reads it at its import

    import uvicorn
    from chainlit.config import config, load_module
    from chainlit.server import app

    config.run.module_name = str(script)
    config.run.headless = True
    load_module(str(script))
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")
