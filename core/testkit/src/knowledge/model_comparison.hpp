#pragma once

#include <cq/store.hpp>

#include "knowledge/model.hpp"
#include "knowledge/random_units.hpp"

namespace cq::testkit {

/// What of a store can be compared with a model.
struct Comparable {
  bool statistics = false;
  bool archive = false;
};

/// Expects a store to answer every reading as the model does, with random arguments.
void expect_equal(Store& store, const Model& model, const Comparable& parts, Dice& dice);

/// Expects one query to be answered as by the model: the same units, in the same order, with the
/// same documents.
void expect_equal_answer(Store& store, const Model& model, const KnowledgeQuery& query);

}  // namespace cq::testkit
