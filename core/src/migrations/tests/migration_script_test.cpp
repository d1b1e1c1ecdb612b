#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/host/migration_script.hpp>

#include "fake_migrations.hpp"

namespace cq::test {
namespace {

using host::downgrade_script;
using host::upgrade_script;

const std::string kUpToFirst =
    "-- Upgrade to 0001: the base\nBEGIN;\ncreate a\ncreate b\nCREATE TABLE alembic_version (\n"
    "\tversion_num VARCHAR(32) NOT NULL, \n"
    "\tCONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)\n);\n"
    "INSERT INTO alembic_version (version_num) VALUES ('0001');\nCOMMIT;\n";
const std::string kUpToSecond =
    "-- Upgrade to 0002: add c\nBEGIN;\ncreate c\n"
    "UPDATE alembic_version SET version_num = '0002' WHERE version_num = '0001';\nCOMMIT;\n";
const std::string kDownToFirst =
    "-- Downgrade from 0002: add c\nBEGIN;\ndrop c\n"
    "UPDATE alembic_version SET version_num = '0001' WHERE version_num = '0002';\nCOMMIT;\n";
const std::string kDownToBase =
    "-- Downgrade from 0001: the base\nBEGIN;\ndrop b\ndrop a\nDROP TABLE alembic_version;\n"
    "COMMIT;\n";

TEST(MigrationScript, HasATransactionForEachMigrationUpwards) {
  const auto chain = chain_of({kFirst, kSecond});
  EXPECT_EQ(upgrade_script(chain, std::nullopt, "0002"), kUpToFirst + "\n" + kUpToSecond);
  EXPECT_EQ(upgrade_script(chain, std::nullopt, "0001"), kUpToFirst);
  EXPECT_EQ(upgrade_script(chain, "0001", "0002"), kUpToSecond);
  EXPECT_EQ(upgrade_script(chain, "0002", "0002"), "");
}

TEST(MigrationScript, HasATransactionForEachMigrationDownwards) {
  const auto chain = chain_of({kFirst, kSecond});
  EXPECT_EQ(downgrade_script(chain, "0002", std::nullopt), kDownToFirst + "\n" + kDownToBase);
  EXPECT_EQ(downgrade_script(chain, "0002", "0001"), kDownToFirst);
  EXPECT_EQ(downgrade_script(chain, std::nullopt, std::nullopt), "");
}

TEST(MigrationScript, MakesTheVersionTableFirstWhereThereIsNone) {
  EXPECT_EQ(upgrade_script(chain_of({kFirst, kSecond}), "0001", "0002", true),
            "-- The tables of 0001 are there; from now on so is the version.\nBEGIN;\n"
            "CREATE TABLE alembic_version (\n\tversion_num VARCHAR(32) NOT NULL, \n"
            "\tCONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)\n);\n"
            "INSERT INTO alembic_version (version_num) VALUES ('0001');\nCOMMIT;\n\n" +
                kUpToSecond);
}

TEST(MigrationScript, GoesOneWayOnlyAndOnlyToWhatTheChainHolds) {
  const auto chain = chain_of({kFirst, kSecond});
  EXPECT_THROW(upgrade_script(chain, "0002", "0001"), Error);
  EXPECT_THROW(downgrade_script(chain, "0001", "0002"), Error);
  EXPECT_THROW(upgrade_script(chain, std::nullopt, "0003"), Error);
  EXPECT_THROW(downgrade_script(chain, "0003", std::nullopt), Error);
}

}  // namespace
}  // namespace cq::test
