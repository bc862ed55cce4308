#include "models.hpp"

#include "errors.hpp"

#include <algorithm>

namespace openai {

namespace {

/// Also tells a vendor from some other web server that answers 200.
std::vector<std::string> modelsOf(const parley::HttpReply& reply) {
    return parley::readJson(reply.body, [](const Json& json) {
        std::vector<std::string> all;
        // Ollama says null where it has none.
        for (const auto& model : json.at("data"))
            all.push_back(model.at("id"));
        std::sort(all.begin(), all.end());
        return all;
    });
}

}  // namespace

ModelsCheck::ModelsCheck(const Settings& settings, const parley::CheckOpen& open) : Check{open} {
    fetch_.start(toVendor(settings, "GET", "/models"), [this](const parley::HttpReply& reply) {
        if (reply.status != 200) return fail(statusOf(host(), reply));
        modelsOf(reply);
        works();
    });
}

ModelList::ModelList(const Settings& settings, const parley::ListOpen& open) : Listing{open} {
    fetch_.start(toVendor(settings, "GET", "/models"), [this](const parley::HttpReply& reply) {
        if (reply.status != 200) return fail(statusOf(host(), reply));
        std::vector<parley::Choice> all;
        for (auto& id : modelsOf(reply))
            all.push_back({id, id, {}});
        choices(std::move(all));
    });
}

VoiceList::VoiceList(const parley::ListOpen& open) : Listing{open} {
    std::vector<parley::Choice> all;
    for (const auto* name :
         {"alloy",
          "ash",
          "ballad",
          "cedar",
          "coral",
          "echo",
          "fable",
          "marin",
          "nova",
          "onyx",
          "sage",
          "shimmer",
          "verse"})
        all.push_back({name, name, {}});
    choices(std::move(all));
}

}  // namespace openai
