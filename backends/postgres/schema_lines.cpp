#include "postgres/schema_lines.hpp"

namespace cq::postgres {
namespace {

// A SERIAL column's default is a sequence of its own, which is told by its function alone.
constexpr const char* kLines = R"sql(
SELECT t.relname || ' column ' || a.attname || ': '
  || replace(upper(format_type(a.atttypid, a.atttypmod)), 'CHARACTER VARYING', 'VARCHAR')
  || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
  || CASE WHEN a.attidentity <> '' THEN ' GENERATED'
          WHEN d.oid IS NULL THEN ''
          WHEN pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%' THEN ' GENERATED'
          ELSE ' DEFAULT ' || regexp_replace(pg_get_expr(d.adbin, d.adrelid),
                                             '::(text|character varying)$', '') END
FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
UNION ALL
SELECT t.relname || ' ' || pg_get_constraintdef(k.oid)
FROM tables t JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype IN ('p', 'u', 'f', 'c', 'x')
UNION ALL
SELECT t.relname || ' INDEX ' || x.relname
  || CASE WHEN i.indisunique THEN ' UNIQUE (' ELSE ' (' END
  || (SELECT string_agg(a.attname, ', ' ORDER BY a.attnum) FROM pg_attribute a
      WHERE a.attrelid = i.indexrelid) || ')'
  || CASE WHEN i.indpred IS NULL THEN '' ELSE ' WHERE' END
FROM tables t JOIN pg_index i ON i.indrelid = t.oid JOIN pg_class x ON x.oid = i.indexrelid
WHERE NOT EXISTS (SELECT FROM pg_constraint k
                  WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
)sql";

}  // namespace

std::string schema_lines_query() {
  return "WITH tables AS (SELECT c.oid, c.relname " + std::string(kTablesOfSchema) +
         " AND c.relname <> 'alembic_version')" + kLines;
}

}  // namespace cq::postgres
