#include "sqlite/schema/schema_lines.hpp"

#include <algorithm>
#include <cq/json.hpp>
#include <utility>

#include "sqlite/schema/tables.hpp"

namespace cq::sqlite {
namespace {

// One line for each thing. An INTEGER that is the whole primary key is SQLite's row number, which
// is never null. That it is never given out twice, AUTOINCREMENT, is in the text alone.
constexpr const char* kQuery = R"sql(
WITH tables AS (SELECT name, sql FROM sqlite_master WHERE type = 'table'
  AND name NOT LIKE 'sqlite!_%' ESCAPE '!' AND name IN (SELECT value FROM json_each(?1)) AND name <> 'alembic_version')
SELECT t.name || ' column ' || c.name || ': ' || upper(c.type)
  || CASE WHEN c."notnull" OR (c.pk AND upper(c.type) = 'INTEGER'
               AND (SELECT count(*) FROM pragma_table_info(t.name) WHERE pk) = 1)
          THEN ' NOT NULL' ELSE '' END
  || CASE WHEN c.dflt_value IS NOT NULL THEN ' DEFAULT ' || c.dflt_value
          WHEN c.pk AND t.sql LIKE '%AUTOINCREMENT%' THEN ' GENERATED' ELSE '' END
FROM tables t JOIN pragma_table_info(t.name) c
UNION ALL
SELECT t.name || ' PRIMARY KEY (' || (SELECT group_concat(name, ', ') FROM
  (SELECT name FROM pragma_table_info(t.name) WHERE pk ORDER BY pk)) || ')'
FROM tables t WHERE EXISTS (SELECT 1 FROM pragma_table_info(t.name) WHERE pk)
UNION ALL
SELECT t.name || ' UNIQUE (' || (SELECT group_concat(name, ', ') FROM
  (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)) || ')'
FROM tables t JOIN pragma_index_list(t.name) i WHERE i.origin = 'u'
UNION ALL
SELECT t.name || ' FOREIGN KEY (' || group_concat(f."from", ', ') || ') REFERENCES ' || f."table"
  || '(' || group_concat(coalesce(f."to", ''), ', ') || ')'
  || CASE f.on_update WHEN 'NO ACTION' THEN '' ELSE ' ON UPDATE ' || f.on_update END
  || CASE f.on_delete WHEN 'NO ACTION' THEN '' ELSE ' ON DELETE ' || f.on_delete END
FROM tables t JOIN pragma_foreign_key_list(t.name) f
GROUP BY t.name, f.id
UNION ALL
SELECT t.name || ' INDEX ' || i.name || CASE WHEN i."unique" THEN ' UNIQUE (' ELSE ' (' END
  || (SELECT group_concat(coalesce(name, 'expr'), ', ') FROM
  (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)) || ')'
  || CASE WHEN i.partial THEN ' WHERE' ELSE '' END
FROM tables t JOIN pragma_index_list(t.name) i WHERE i.origin = 'c'
)sql";

}  // namespace

std::vector<std::string> schema_lines(Connection& connection) {
  JsonValue::Array names;
  for (std::string& name : tables_of(connection)) names.emplace_back(std::move(name));
  Statement rows = connection.prepare(kQuery);
  rows.bind(1, write_json(JsonValue(std::move(names))));
  std::vector<std::string> lines;
  while (rows.step()) lines.push_back(rows.text(0));
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace cq::sqlite
