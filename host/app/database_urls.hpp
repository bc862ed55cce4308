#pragma once

#include "config.hpp"

#include <base/result.hpp>

#include <string>

namespace parley::app {

/// Where the database is, for the running host and for migrations. Fails with
/// `configuration_invalid` and says what to do when neither the configuration nor ./run told.
base::Result<std::string> applicationUrl(const Config& config);
base::Result<std::string> adminUrl(const Config& config);

}  // namespace parley::app
