#include "postgres/schema_lines.hpp"

#include <sqlite3.h>

#include <memory>
#include <stdexcept>

namespace cq::test {
namespace {

constexpr const char* kSqliteQuery = R"sql(
WITH tables AS (SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%'
  ESCAPE '!')
SELECT t.name || ' column ' || (c.cid + 1) || ': ' || c.name || ' ' || upper(c.type)
  || CASE WHEN c."notnull" THEN ' NOT NULL' ELSE '' END
  || CASE WHEN c.dflt_value IS NOT NULL THEN ' DEFAULT ' || c.dflt_value
          WHEN c.pk AND t.sql LIKE '%AUTOINCREMENT%' THEN ' GENERATED' ELSE '' END
FROM tables t JOIN pragma_table_info(t.name) c
UNION ALL
SELECT t.name || ' PRIMARY KEY (' || (SELECT group_concat(name, ', ') FROM
  (SELECT name FROM pragma_table_info(t.name) WHERE pk ORDER BY pk)) || ')'
FROM tables t
UNION ALL
SELECT t.name || ' UNIQUE (' || (SELECT group_concat(name, ', ') FROM
  (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)) || ')'
FROM tables t JOIN pragma_index_list(t.name) i WHERE i.origin = 'u'
UNION ALL
SELECT t.name || ' FOREIGN KEY (' || f."from" || ') REFERENCES ' || f."table" || '(' || f."to"
  || ')' || CASE f.on_update WHEN 'NO ACTION' THEN '' ELSE ' ON UPDATE ' || f.on_update END
  || CASE f.on_delete WHEN 'NO ACTION' THEN '' ELSE ' ON DELETE ' || f.on_delete END
FROM tables t JOIN pragma_foreign_key_list(t.name) f
UNION ALL
SELECT t.name || ' INDEX ' || i.name || CASE WHEN i."unique" THEN ' UNIQUE (' ELSE ' (' END
  || (SELECT group_concat(name, ', ') FROM
  (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)) || ')'
FROM tables t JOIN pragma_index_list(t.name) i WHERE i.origin = 'c'
)sql";

constexpr const char* kPostgresQuery = R"sql(
WITH tables AS (SELECT c.oid, c.relname FROM pg_class c
  WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p'))
SELECT t.relname || ' column ' || row_number() OVER (PARTITION BY t.oid ORDER BY a.attnum) || ': '
  || a.attname || ' '
  || replace(upper(format_type(a.atttypid, a.atttypmod)), 'CHARACTER VARYING', 'VARCHAR')
  || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
  || CASE WHEN d.oid IS NULL THEN ''
          WHEN pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%' THEN ' GENERATED'
          ELSE ' DEFAULT ' || replace(pg_get_expr(d.adbin, d.adrelid), '::text', '') END
FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
UNION ALL
SELECT t.relname || ' ' || pg_get_constraintdef(k.oid)
FROM tables t JOIN pg_constraint k ON k.conrelid = t.oid
UNION ALL
SELECT t.relname || ' INDEX ' || i.indexrelid::regclass
  || CASE WHEN i.indisunique THEN ' UNIQUE (' ELSE ' (' END
  || (SELECT string_agg(a.attname, ', ' ORDER BY a.attnum) FROM pg_attribute a
      WHERE a.attrelid = i.indexrelid) || ')'
FROM tables t JOIN pg_index i ON i.indrelid = t.oid
WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)
)sql";

}  // namespace

std::string postgres_schema_query() {
  return kPostgresQuery;
}

std::vector<std::string> sqlite_schema_lines(const std::filesystem::path& file) {
  sqlite3* opened = nullptr;
  const int status = sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READONLY, nullptr);
  const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> database(opened, &sqlite3_close);
  if (status != SQLITE_OK) throw std::runtime_error("can't open " + file.string());
  std::vector<std::string> lines;
  const auto add_line = [](void* target, int, char** values, char**) {
    static_cast<std::vector<std::string>*>(target)->emplace_back(values[0]);
    return 0;
  };
  if (sqlite3_exec(database.get(), kSqliteQuery, add_line, &lines, nullptr) != SQLITE_OK) {
    throw std::runtime_error(sqlite3_errmsg(database.get()));
  }
  return lines;
}

}  // namespace cq::test
