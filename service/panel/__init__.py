"""The agent's panel: who may see what, what an agent is shown, and what becomes of an answer."""
