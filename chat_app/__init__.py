"""The Chainlit conversation: callbacks in, rendered blocks out. `chat_app.mount` is what the outside uses."""
