#pragma once

#include "settings.hpp"

namespace elevenlabs {

/// "Test connection": the list of models costs nothing and needs the key.
class ModelsCheck final : public parley::Check {
public:
    ModelsCheck(const Settings& settings, const parley::CheckOpen& open);

private:
    parley::Fetch fetch_{*this};
};

/// The models that speak, by id.
class ModelList final : public parley::Listing {
public:
    ModelList(const Settings& settings, const parley::ListOpen& open);

private:
    parley::Fetch fetch_{*this};
};

/// The account's voices, by name, page after page.
class VoiceList final : public parley::Listing {
public:
    VoiceList(const Settings& settings, const parley::ListOpen& open);

private:
    void fetchPage(const std::string& token);
    void read(const parley::HttpReply& reply);

    const Settings& settings_;
    std::vector<parley::Choice> all_;
    int pages_ = 0;
    parley::Fetch fetch_{*this};
};

}  // namespace elevenlabs
