#pragma once

#include "settings.hpp"

#include <parley/plugin.hpp>

namespace anthropic {

/// "Test connection": the list of models costs nothing and needs the key.
class ModelsCheck final : public parley::Check {
public:
    ModelsCheck(const Settings& settings, const parley::CheckOpen& open);

private:
    parley::Fetch fetch_{*this};
};

/// The vendor's models, newest first.
class ModelList final : public parley::Listing {
public:
    ModelList(const Settings& settings, const parley::ListOpen& open);

private:
    parley::Fetch fetch_{*this};
};

}  // namespace anthropic
