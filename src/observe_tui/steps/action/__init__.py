"""The one action step, agreed or reported on."""
