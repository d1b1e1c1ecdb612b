#include "app/features.hpp"

#include "accounts/registration.hpp"
#include "experiments/registration.hpp"
#include "knowledge/registration.hpp"
#include "scalars/registration.hpp"
#include "web/registration.hpp"
#include "workspaces/registration.hpp"

namespace cq::app {

const std::vector<feature::Feature>& features() {
  static const std::vector<feature::Feature> kFeatures{
      accounts::registration(),    knowledge::registration(), workspaces::registration(),
      experiments::registration(), scalars::registration(),   web::registration(),
  };
  return kFeatures;
}

}  // namespace cq::app
