#pragma once

#include <base/clock.hpp>
#include <http/answering.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace parley::http {

/// An answer as one object: schema `ChatCompletion`.
class ChatCompletion {
public:
    ChatCompletion(std::string id, base::UtcTime created, std::string model);

    void add(const Answering::Text& text) { text_ += text.delta; }
    void add(const Answering::ToolBegin& tool);
    void add(const Answering::ToolArguments& tool);
    [[nodiscard]] std::string finish(provider::Finish finish, const provider::TokenUsage& usage);

private:
    std::string id_;
    base::UtcTime created_;
    std::string model_;
    std::string text_;
    nlohmann::json tools_ = nlohmann::json::array();
};

/// An answer as server-sent events, each a schema `ChatCompletionChunk`.
class ChatChunks {
public:
    enum class Usage : std::uint8_t { Left, Told };

    ChatChunks(const std::string& id, base::UtcTime created, const std::string& model, Usage usage);

    [[nodiscard]] std::string begin() const;
    [[nodiscard]] std::string add(const Answering::Text& text) const;
    [[nodiscard]] std::string add(const Answering::ToolBegin& tool);
    [[nodiscard]] std::string add(const Answering::ToolArguments& tool) const;
    /// The last chunk, the usage where it is wanted, and the word that nothing follows.
    [[nodiscard]] std::string finish(
        provider::Finish finish, const provider::TokenUsage& usage) const;

private:
    [[nodiscard]] std::string chunk(std::string_view delta, std::string_view finish_reason) const;

    /// What every chunk begins with.
    std::string head_;
    std::string tail_;
    Usage usage_;
    bool calls_tools_ = false;
};

}  // namespace parley::http
