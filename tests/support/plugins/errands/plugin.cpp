// A plugin that runs an errand to one of the host's services for each method that it is asked.
#include "conversation.hpp"

namespace {

using namespace parley;
using errands::quoted;

/// Answers with what the service said; the question's body is its argument.
class Errand final : public Request, private WorkerSink {
public:
    explicit Errand(const RequestOpen& open) : Request{open} {
        const std::string body{view(open.body_json)};
        const auto method = view(open.method);
        if (method == "fetch") fetch(body, std::nullopt);
        if (method == "fetch_with_key") fetch(body, Credential::bearer("api_key"));
        if (method == "fetch_with_query") fetch(body, Credential::inQuery("key", "api_key"));
        if (method == "fetch_with_other") fetch(body, Credential::bearer("base_url"));
        if (method == "remember") remember(body);
        if (method == "recall") recall();
        if (method == "sign") answer(quoted(signed_with(body)));
        if (method == "read_secret") readSecret();
        if (method == "note") note(body);
        if (method == "sound") sound();
        if (method == "leave_open") fetch_.start({"GET", body}, [](const HttpReply&) {});
        if (method == "talk") talk(body);
    }

private:
    void fetch(const std::string& url, std::optional<Credential> credential) {
        HttpRequest request{"GET", url};
        request.credential = std::move(credential);
        fetch_.start(request, [this](const HttpReply& reply) {
            answer(quoted(std::to_string(reply.status) + " " + reply.body));
        });
    }

    void remember(const std::string& value) {
        kv_.put("thing", value, {}, [this](parley_code code, std::string_view) {
            answer(std::to_string(code));
        });
    }

    void recall() {
        kv_.get("thing", [this](parley_code code, std::string_view value) {
            answer(code == PARLEY_OK ? quoted(value) : std::to_string(code));
        });
    }

    std::string signed_with(const std::string& data) {
        const Secrets secrets{*this};
        const auto digest = secrets.hmacSha256("api_key", data);
        std::string hex;
        for (const auto byte : digest) {
            hex += "0123456789abcdef"[byte >> 4];
            hex += "0123456789abcdef"[byte & 15];
        }
        return hex;
    }

    void readSecret() {
        Secrets secrets{*this};
        secrets.read(
            "api_key", [this](parley_code, std::string_view secret) { answer(quoted(secret)); });
    }

    void note(const std::string& words) {
        log().warning("noted", {{"words", words}});
        answer("true");
    }

    /// A second of sound: its length at another rate, what G.711 leaves of its first sample, and
    /// the length of 20 ms that went through Opus.
    void sound() {
        constexpr std::size_t kOpusFrame = 480;
        const Samples second(8'000, 1'000);
        Resampler faster{host(), 8'000, 16'000};
        const auto narrow = encodeG711(host(), PARLEY_CODEC_ULAW, second);
        Opus opus{host(), 24'000};
        const auto frame = opus.decode(opus.encode(Samples(kOpusFrame)));
        answer(
            "[" + std::to_string(faster.convert(second).size()) + "," +
            std::to_string(decodeG711(host(), PARLEY_CODEC_ULAW, narrow).front()) + "," +
            std::to_string(frame.size()) + "]");
    }

    void talk(const std::string& message) {
        worker_.open("counter");
        if (message == "hold") return;
        if (!message.empty() && worker_.send(message) != PARLEY_OK)
            throw Failure{PARLEY_E_BUSY, "full"};
        if (message.empty()) worker_.close();
    }

    void onMessage(const Chunk& message) override { answer(quoted(message.text())); }
    void onClosed(const Status& status) override {
        if (!status.ok()) fail(status);
    }

    Fetch fetch_{*this};
    Kv kv_{*this};
    Worker worker_{*this, *this};
};

class Errands final : public Provider, public RequestProvider<RequestKind::Calendar> {
public:
    explicit Errands(const Setup& setup) : Provider{setup} {}
    std::unique_ptr<Request> start(const RequestOpen& open) override {
        const auto method = view(open.method);
        if (method.substr(0, 2) == "ws") return std::make_unique<errands::SocketConversation>(open);
        if (method.substr(0, 3) == "tcp" || method == "tls")
            return std::make_unique<errands::LineConversation>(open);
        return std::make_unique<Errand>(open);
    }
};

}  // namespace

PARLEY_PLUGIN("errands", "1.0.0", Errands)
