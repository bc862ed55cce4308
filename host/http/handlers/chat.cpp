#include "chat.hpp"

#include "chat_rendering.hpp"
#include "chat_request.hpp"

#include <base/bytes.hpp>
#include <http/answering.hpp>
#include <http/problem.hpp>
#include <http/services.hpp>
#include <io/edge/response.hpp>
#include <provider/services.hpp>

#include <algorithm>

namespace parley::http {

namespace {

using provider::Failure;
using provider::Finish;

// Often enough for proxies that cut silent connections after half a minute.
constexpr std::chrono::seconds kKeepAlive{15};
// As long as OpenAI's own clients wait.
constexpr std::chrono::minutes kLongestAnswer{10};

io::EdgeResponse& responseOf(Call& call) {
    // The edge makes both.
    return static_cast<io::EdgeResponse&>(call.request.response());
}

base::Error notOffered(std::string pointer, std::string message) {
    return {
        .code = base::ErrorCode::InvalidArgument,
        .reason = "provider_unsupported",
        .advice = "None of this tenant's language models can do that.",
        .faults = {{std::move(pointer), std::move(message)}}};
}

bool hasImages(const provider::Thought& thought) {
    return std::ranges::any_of(thought.messages, [](const provider::Message& message) {
        return std::ranges::any_of(message.parts, [](const provider::MessagePart& part) {
            return std::holds_alternative<provider::ImagePart>(part);
        });
    });
}

base::Result<void> checkAbilities(const provider::Mind& mind, const provider::Thought& thought) {
    const auto can = mind.abilities();
    if (!can.tools && !thought.tools.empty()) return notOffered("/tools", "No model uses tools.");
    if (!can.schemas && !thought.response_schema_json.empty())
        return notOffered("/response_format", "No model keeps to a schema.");
    if (!can.images && hasImages(thought)) return notOffered("/messages", "No model sees images.");
    return {};
}

base::Error errorOf(const Failure& failure) {
    auto error = provider::toError(failure);
    // Their clients take 400 for it.
    if (error.code == base::ErrorCode::Unprocessable) error.code = base::ErrorCode::InvalidArgument;
    if (error.code == base::ErrorCode::RateLimited && !error.retry_after)
        error.retry_after = std::chrono::seconds{1};
    return error;
}

base::Error nobodyListens() {
    return {
        .code = base::ErrorCode::Cancelled,
        .reason = "answer_broken_off",
        .advice = "The answer was broken off. Ask again."};
}

/// Why there is no more to come, if it is not that all was said.
std::optional<base::Error> errorIn(const Answering::Piece& piece) {
    if (const auto* failure = std::get_if<Failure>(&piece)) return errorOf(*failure);
    if (std::holds_alternative<Answering::Left>(piece)) return nobodyListens();
    return std::nullopt;
}

std::string newCompletionId() {
    return "chatcmpl-" + base::uniqueText();
}

/// Adds what is said to a completion.
struct AddTo {
    ChatCompletion& completion;

    void operator()(const auto& piece) const { completion.add(piece); }
    void operator()(const Finish&) const {}
    void operator()(const Failure&) const {}
    void operator()(const Answering::Left&) const {}
};

/// Writes what is said as events.
struct WriteTo {
    std::string& events;
    ChatChunks& chunks;
    const Answering& answering;

    void operator()(const auto& piece) const { events += chunks.add(piece); }
    void operator()(const Finish& finish) const {
        events += chunks.finish(finish, answering.usage());
    }
    void operator()(const Failure& failure) const { breakOff(errorOf(failure)); }
    void operator()(const Answering::Left&) const { breakOff(nobodyListens()); }

private:
    void breakOff(const base::Error& error) const {
        events += "data: " + nlohmann::json{{"error", toOpenAiError(error)}}.dump() + "\n\n";
    }
};

bool isLast(const Answering::Piece& piece) {
    return std::holds_alternative<Finish>(piece) || errorIn(piece).has_value();
}

base::Result<Reply> answerWhole(Call& call, const ChatRequest& request, Answering& answering) {
    ChatCompletion completion{newCompletionId(), call.services.clock.now(), request.model};
    while (true) {
        for (const auto& piece : answering.next(kKeepAlive)) {
            if (auto error = errorIn(piece)) return std::move(*error);
            if (const auto* finish = std::get_if<Finish>(&piece))
                return Reply{.body = completion.finish(*finish, answering.usage())};
            std::visit(AddTo{completion}, piece);
        }
    }
}

void stream(
    ChatChunks& chunks,
    Answering& answering,
    std::vector<Answering::Piece> pieces,
    io::EdgeResponse& response) {
    auto events = chunks.begin();
    while (true) {
        bool ends = false;
        for (const auto& piece : pieces) {
            std::visit(WriteTo{events, chunks, answering}, piece);
            if ((ends = isLast(piece))) break;
        }
        if (!response.write(std::move(events)) || ends) return;
        pieces = answering.next(kKeepAlive);
        events = pieces.empty() ? ": still here\n\n" : "";
    }
}

base::Result<Reply> answerStreaming(
    Call& call, const ChatRequest& request, std::shared_ptr<Answering> answering) {
    std::vector<Answering::Piece> first;
    while (first.empty())
        first = answering->next(kKeepAlive);
    if (auto error = errorIn(first.front())) return std::move(*error);

    const auto usage = request.wants_usage ? ChatChunks::Usage::Told : ChatChunks::Usage::Left;
    ChatChunks chunks{newCompletionId(), call.services.clock.now(), request.model, usage};
    Reply reply{.content_type = "text/event-stream"};
    reply.headers.emplace_back("X-Accel-Buffering", "no");
    reply.stream = [&streams = call.services.streams,
                    caller = *call.caller,
                    chunks = std::move(chunks),
                    first = std::move(first),
                    answering = std::move(answering)](io::EdgeResponse& response) mutable {
        if (!response.beginStream()) return;
        const OpenStreams::Entry entry{streams, caller, answering->leaving()};
        stream(chunks, *answering, std::move(first), response);
    };
    return reply;
}

}  // namespace

base::Result<Reply> createChatCompletion(Call& call) {
    auto request = TRY(chatRequestFrom(call.body));
    const auto mind = call.services.providers.directory.mind(call.tenant->id);
    TRY(checkAbilities(*mind, request.thought));
    request.thought.deadline = call.services.clock.monotonic() + kLongestAnswer;

    auto& response = responseOf(call);
    auto answering = std::make_shared<Answering>(response.loop(), mind, std::move(request.thought));
    response.watchPeer(answering->leaving());
    return request.delivery == ChatRequest::Delivery::Streamed
               ? answerStreaming(call, request, std::move(answering))
               : answerWhole(call, request, *answering);
}

}  // namespace parley::http
