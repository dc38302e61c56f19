"""Alembic's way in: runs migrations on the connection it is handed, in the caller's transaction.

To write a migration, change `tables.py`, then on a store of the revision before:

    from alembic import command
    from observe_tui.store.connecting import connect
    from observe_tui.store.upgrading import config

    with connect(file).begin() as connection:
        command.revision(config(connection), "what changes", autogenerate=True, rev_id="0002")

Read what it wrote, set `revision.REVISION`, and add a file of the old schema to the tests.
"""

from alembic import context

from observe_tui.store.tables import Row

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    render_as_batch=True,  # SQLite cannot alter a column: tables are rebuilt
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
