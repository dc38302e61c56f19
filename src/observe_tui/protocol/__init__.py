"""What is a protocol? Its model, and how a TOML file becomes one or a list of clear errors.

Pure: the text of a file goes in, a protocol or problems with file, line and field come out.
May not import any other part of observe_tui.
"""
