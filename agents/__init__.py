"""The LangGraph assistant: decides which tools to call, asks before writes, turns results into blocks."""
