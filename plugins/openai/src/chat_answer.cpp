#include "chat_answer.hpp"

#include "chat_request.hpp"
#include "errors.hpp"

namespace openai {

namespace {

using common::countOf;
using common::JsonView;
using common::memberOf;
using common::textOf;

/// How long the end of the response may take after the end of the answer: a response that was read
/// to its end leaves a connection that can be used again.
constexpr std::chrono::milliseconds kSettling{100};

uint32_t reasonOf(std::string_view word) {
    if (word == "length") return PARLEY_LLM_LENGTH;
    if (word == "content_filter") return PARLEY_LLM_CONTENT_FILTER;
    if (word == "tool_calls" || word == "function_call") return PARLEY_LLM_TOOL_USE;
    return PARLEY_LLM_STOP;
}

/// For a server that gives its calls no ids.
std::string madeUpId(const parley::Host& host, std::uint32_t number) {
    return "call_" + std::to_string(host.utcUs()) + "_" + std::to_string(number);
}

}  // namespace

ChatAnswer::ChatAnswer(const Settings& settings, const parley::LlmRequest& request)
    : LlmCall{request} {
    http_.start(chatRequest(settings, request));
}

void ChatAnswer::onHead(int status, const parley::Headers& headers) {
    if (error_.head(status, headers)) return;
    const auto type = headers.find("content-type");
    if (!type.empty() && type.find("text/event-stream") == std::string_view::npos)
        end(brokenProtocol("the vendor sent no stream of events", error_.requestId()));
}

void ChatAnswer::onData(const parley::Chunk& chunk) {
    if (error_.failing()) return error_.data(chunk.text());
    events_.feed(chunk.text(), [this](const parley::SseEvent& event) { read(event); });
}

void ChatAnswer::onEnd(const parley::Status& status) {
    if (status.ok() && error_.failing()) return end(statusOf(host(), error_));
    if (status.ok()) events_.finish([this](const parley::SseEvent& event) { read(event); });
    // Some servers leave out the last marker; a reason to stop is as good.
    if (reason_ != 0) return complete();
    if (!status.ok()) return end(status);
    end(brokenProtocol("the answer is cut off", error_.requestId()));
}

void ChatAnswer::read(const parley::SseEvent& event) {
    if (done_) return;
    if (event.data == "[DONE]") {
        if (reason_ == 0)
            return end(brokenProtocol("the answer has no reason to stop", error_.requestId()));
        done_ = true;
        return settle_.after(kSettling);
    }
    common::readJsonView(event.data, [&](const JsonView& chunk) {
        if (memberOf(chunk, "error").IsNull()) return readChunk(chunk);
        parley::readJson(event.data, [this](const Json& json) { readError(json.at("error")); });
    });
}

void ChatAnswer::readError(const Json& error) {
    auto status = statusOfEvent(error);
    status.request_id = error_.requestId();
    end(std::move(status));
}

void ChatAnswer::readChunk(const JsonView& chunk) {
    const auto& choice = common::firstOf(memberOf(chunk, "choices"));
    if (!choice.IsNull() && reason_ == 0) readChoice(choice);
    readUsage(memberOf(memberOf(chunk, "x_groq"), "usage"));
    readUsage(memberOf(chunk, "usage"));
}

void ChatAnswer::readChoice(const JsonView& choice) {
    const auto& delta = memberOf(choice, "delta");
    if (const auto said = textOf(delta, "content"); !said.empty()) text(said);
    if (!textOf(delta, "refusal").empty()) refused_ = true;
    readTools(memberOf(delta, "tool_calls"));
    const auto word = textOf(choice, "finish_reason");
    if (word.empty()) return;
    reason_ = reasonOf(word);
    finishTools();
}

void ChatAnswer::readTools(const JsonView& tools) {
    common::eachOf(tools, [this](const JsonView& one) {
        const auto& index = memberOf(one, "index");
        const auto& function = memberOf(one, "function");
        ToolFragment fragment{
            std::nullopt,
            textOf(one, "id"),
            textOf(function, "name"),
            textOf(function, "arguments")};
        if (index.IsUint64()) fragment.index = index.GetUint64();
        const auto place = tools_.add(fragment);
        if (place.begins) {
            const std::string id{fragment.id};
            toolBegin(
                place.number, id.empty() ? madeUpId(host(), place.number) : id, fragment.name);
        }
        if (!fragment.arguments.empty()) toolArguments(place.number, fragment.arguments);
    });
}

void ChatAnswer::readUsage(const JsonView& used) {
    if (!used.IsObject()) return;
    usage(
        {countOf(used, "prompt_tokens"),
         countOf(memberOf(used, "prompt_tokens_details"), "cached_tokens"),
         countOf(used, "completion_tokens"),
         countOf(memberOf(used, "completion_tokens_details"), "reasoning_tokens")});
}

/// Calls of different tools may be interleaved, so none is known to be complete before all are. One
/// that was cut off by a limit is left open.
void ChatAnswer::finishTools() {
    if (tools_.empty() || reason_ == PARLEY_LLM_LENGTH || reason_ == PARLEY_LLM_CONTENT_FILTER)
        return;
    // Some servers say "stop".
    reason_ = PARLEY_LLM_TOOL_USE;
    for (std::uint32_t number = 0; number < tools_.size(); ++number) {
        const auto& arguments = tools_.argumentsOf(number);
        if (arguments.empty()) {
            toolArguments(number, "{}");
        } else if (!Json::accept(arguments)) {
            reason_ = 0;
            return end(brokenProtocol("the arguments of a tool are no JSON", error_.requestId()));
        }
        toolEnd(number);
    }
}

void ChatAnswer::complete() {
    if (refused_) return end(parley::Status{PARLEY_E_CONTENT, "the model refused to answer"});
    end(reason_);
}

}  // namespace openai
