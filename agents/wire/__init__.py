"""What servers that call themselves OpenAI-compatible really send and take, turned into OpenAI's own protocol."""
