#include <gmock/gmock.h>

#include "postgres/built_module.hpp"
#include "support/error_of.hpp"

namespace cq::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(PostgresModule, DescribesItself) {
  const host::StoreModule module = built_module("postgres");
  EXPECT_EQ(module.name(), "postgres");
  EXPECT_THAT(module.schemes(), ElementsAre("postgresql+psycopg"));
  EXPECT_THAT(std::string(module.summary()), HasSubstr("not implemented yet"));
  EXPECT_FALSE(module.feature("knowledge").migrations().empty());
}

TEST(PostgresModule, HasNoStoreYetAndSaysWhereItIsTrackedAndWhatToUse) {
  const host::StoreModule module = built_module("postgres");
  const DatabaseUrl url = parse_database_url("postgresql+psycopg://ada:quite-secret@db.example/cq");
  const Error error = error_of([&] { (void)module.feature("knowledge").create_store(url); });
  EXPECT_EQ(error.kind(), ErrorKind::kNotImplemented);
  EXPECT_THAT(error.what(),
              AllOf(HasSubstr("PostgreSQL backend is not implemented yet"), HasSubstr("#311"),
                    HasSubstr("https://github.com/mozilla-ai/cq/issues/311"), HasSubstr("#312"),
                    HasSubstr("https://github.com/mozilla-ai/cq/issues/312"),
                    HasSubstr("sqlite:///<path>"), Not(HasSubstr("quite-secret"))));
}

TEST(PostgresModule, NamesTheCanonicalFormForAnyOtherDriver) {
  const host::StoreModule module = built_module("postgres");
  for (const char* text : {"postgresql://h/d", "postgresql+asyncpg://h/d",
                           "postgresql+psycopg2://ada:quite-secret@h/d"}) {
    const DatabaseUrl url = parse_database_url(text);
    for (const Error& error :
         {error_of([&] { (void)module.feature("knowledge").create_store(url); }),
          error_of([&] { (void)module.feature("knowledge").open_migrations(url); })}) {
      EXPECT_EQ(error.kind(), ErrorKind::kInvalidArgument) << text;
      EXPECT_THAT(error.what(),
                  AllOf(HasSubstr("postgresql+psycopg://"), Not(HasSubstr("quite-secret"))));
    }
  }
}

}  // namespace
}  // namespace cq::test
