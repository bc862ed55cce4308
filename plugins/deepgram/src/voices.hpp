#pragma once

#include "settings.hpp"

namespace deepgram {

/// "Test connection": the list of the account's projects costs nothing and needs the key.
class KeyCheck final : public parley::Check {
public:
    KeyCheck(const Settings& settings, const parley::CheckOpen& open);

private:
    parley::Fetch fetch_{*this};
};

/// The vendor's models that hear, or its voices, by name.
class ModelList final : public parley::Listing {
public:
    enum class Of { Hearing, Speaking };

    ModelList(const Settings& settings, const parley::ListOpen& open, Of of);

private:
    parley::Fetch fetch_{*this};
};

}  // namespace deepgram
