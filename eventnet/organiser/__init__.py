"""What organisers do: making and editing an event, its prompts, the poster, the invitation."""
