#pragma once

#include "settings.hpp"

#include <parley/plugin.hpp>

namespace openai {

/// "Test connection": the list of models costs nothing and needs the key.
class ModelsCheck final : public parley::Check {
public:
    ModelsCheck(const Settings& settings, const parley::CheckOpen& open);

private:
    parley::Fetch fetch_{*this};
};

/// The server's models, by name.
class ModelList final : public parley::Listing {
public:
    ModelList(const Settings& settings, const parley::ListOpen& open);

private:
    parley::Fetch fetch_{*this};
};

/// The voices that every account has.
class VoiceList final : public parley::Listing {
public:
    explicit VoiceList(const parley::ListOpen& open);
};

}  // namespace openai
