"""A PostgreSQL database for each test: made once and emptied, since making one takes a while.

To copy a migrated database costs a third of a second of a core, to empty one a fiftieth.
"""

from uuid import uuid4

import psycopg
from psycopg import sql

#: What tables look like and what hangs on them; rows are looked at on their own.
_SHAPE = """
SELECT md5(string_agg(line, chr(10) ORDER BY line)) FROM (
  SELECT concat_ws(' ', 'schema', oid, nspname, nspowner, nspacl) FROM pg_namespace
    WHERE nspname NOT LIKE 'pg_t%temp%'
  UNION ALL SELECT concat_ws(' ', 'relation', c.oid, relname, relkind, relowner, relacl,
      reloptions, relrowsecurity, pg_get_viewdef(CASE WHEN relkind IN ('v', 'm') THEN c.oid END))
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace AND {ours}
  UNION ALL SELECT concat_ws(' ', 'column', attrelid, attnum, attname, atttypid, atttypmod,
      attnotnull, attisdropped, attidentity, attcollation,
      (SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef
        WHERE adrelid = attrelid AND adnum = attnum))
    FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
    JOIN pg_namespace n ON n.oid = relnamespace AND {ours} WHERE attnum > 0
  UNION ALL SELECT concat_ws(' ', 'constraint', oid, conname, conrelid, convalidated,
      pg_get_constraintdef(oid))
    FROM pg_constraint
  UNION ALL SELECT concat_ws(' ', 'index', indexrelid, indisvalid, pg_get_indexdef(indexrelid))
    FROM pg_index JOIN pg_class c ON c.oid = indexrelid
    JOIN pg_namespace n ON n.oid = relnamespace AND {ours}
  UNION ALL SELECT concat_ws(' ', 'trigger', oid, tgname, tgrelid, tgenabled, tgfoid)
    FROM pg_trigger
  UNION ALL SELECT concat_ws(' ', 'rule', oid, rulename, ev_class) FROM pg_rewrite
    WHERE oid >= 16384
  UNION ALL SELECT concat_ws(' ', 'function', p.oid, proname, prosrc)
    FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace AND {ours}
  UNION ALL SELECT concat_ws(' ', 'type', t.oid, typname)
    FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace AND {ours}
  UNION ALL SELECT concat_ws(' ', 'extension', oid, extname, extversion) FROM pg_extension
  UNION ALL SELECT concat_ws(' ', 'setting', setrole, setconfig) FROM pg_db_role_setting
    WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
  UNION ALL SELECT concat_ws(' ', 'large object', oid) FROM pg_largeobject_metadata
) AS shape(line)
""".format(ours="n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'")
_TABLES = """
SELECT schemaname, tablename FROM pg_tables
WHERE schemaname NOT LIKE 'pg\\_%' AND schemaname <> 'information_schema' ORDER BY 1, 2
"""
_SEQUENCES = """
SELECT format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value),
  last_value IS NOT NULL
FROM pg_sequences
"""


class EmptiedDatabase:
    """A copy of *template* on *server* that is as new for each test.

    It has another name each time, so that what an earlier test left running finds nothing.
    Where a test changed more than rows, the next one gets a new copy.
    """

    def __init__(self, server, template):
        self._server = server
        self._template = template
        self._admin = psycopg.connect(dsn(server, server.database), autocommit=True)
        self._name = ""
        self._first = None

    def renew(self):
        """Return the name of a database that holds what the template holds, and nothing else."""
        name = f"annexa_{uuid4().hex}"
        if self._name and self._renamed(name) and self._emptied(name):
            self._name = name
            return name
        self.drop()
        self._run("CREATE DATABASE {} TEMPLATE {}", name, self._template)
        self._name = name
        with psycopg.connect(dsn(self._server, name), autocommit=True) as connection:
            self._first = _Contents(connection)
        return name

    def drop(self):
        """Delete the database, if there is one."""
        if self._name:
            self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", self._name)
        self._name = ""

    def close(self):
        """Delete the database and let the server go."""
        self.drop()
        self._admin.close()

    def _renamed(self, name):
        """Send everybody away and give it another name; tell whether it was still there."""
        self._admin.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s",
            (self._name,),
        )
        try:
            self._run("ALTER DATABASE {} RENAME TO {}", self._name, name)
        except (psycopg.errors.InvalidCatalogName, psycopg.errors.ObjectInUse):
            return False
        self._name = name
        return True

    def _emptied(self, name):
        with psycopg.connect(dsn(self._server, name), autocommit=True) as connection:
            return self._first.restored(connection)

    def _run(self, statement, *names):
        self._admin.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


class _Contents:
    """What a database held at first."""

    def __init__(self, connection):
        self._shape = _shape(connection)
        self._tables = [sql.Identifier(*row) for row in connection.execute(_TABLES)]
        self._rows = {n: self._read(connection, n) for n in self._filled(connection)}
        self._sequences = _sequences(connection)

    def restored(self, connection):
        """Bring rows and sequences back; return false where more than those was changed."""
        if _shape(connection) != self._shape:
            return False
        with connection.transaction():
            # Without triggers: some forbid that rows are deleted.
            connection.execute("SET LOCAL session_replication_role = replica")
            self._restore_rows(connection)
            self._restore_sequences(connection)
        return True

    def _restore_rows(self, connection):
        changed = [n for n in self._filled(connection) if not self._is_first(connection, n)]
        if changed:
            names = sql.SQL(", ").join(self._tables[n] for n in changed)
            # Not by DELETE, which leaves gaps: rows lie in the order in which they came.
            connection.execute(sql.SQL("TRUNCATE {} CASCADE").format(names))
        for n, rows in self._rows.items():
            if not self._is_first(connection, n):
                into = sql.SQL("COPY {} FROM STDIN").format(self._tables[n])
                with connection.cursor().copy(into) as copy:
                    copy.write(rows)

    def _restore_sequences(self, connection):
        for name, last in _sequences(connection).items():
            first = self._sequences[name]
            if last != first:
                connection.execute("SELECT setval(%s::regclass, %s, %s)", (name, *first))

    def _is_first(self, connection, n):
        return n in self._rows and self._read(connection, n) == self._rows[n]

    def _read(self, connection, n):
        out = sql.SQL("COPY {} TO STDOUT").format(self._tables[n])
        with connection.cursor().copy(out) as copy:
            return b"".join(copy)

    def _filled(self, connection):
        """Return which tables have rows, by their place."""
        looks = (
            sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(n, table)
            for n, table in enumerate(self._tables)
        )
        found = connection.execute(sql.SQL(" UNION ALL ").join(looks)) if self._tables else ()
        return [n for (n,) in found]


def _shape(connection):
    [(shape,)] = connection.execute(_SHAPE)
    return shape


def _sequences(connection):
    """Return for each sequence its next or last number, and whether it was given out."""
    return {name: (number, called) for name, number, called in connection.execute(_SEQUENCES)}


def dsn(server, name):
    """Return the address of a database for psycopg."""
    return server.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
