#ifndef PARLEY_CPP_FETCH_HPP
#define PARLEY_CPP_FETCH_HPP

#include "errors.hpp"

namespace parley {

/// One question, one answer, for vendors' plain APIs: gathers the whole response, of any HTTP
/// status, and hands it over. An exchange that breaks, or answers more than `most_body` bytes,
/// fails the session, unless `broken` is given.
class Fetch final : private HttpSink {
public:
    using Then = std::function<void(const HttpReply&)>;
    using Broken = std::function<void(const Status&)>;

    explicit Fetch(Session& session, std::size_t most_body = 1024 * 1024)
        : session_{session}, http_{session, *this}, most_body_{most_body} {}

    void start(const HttpRequest& request, Then then, Broken broken = {}) {
        reply_ = {};
        then_ = std::move(then);
        broken_ = std::move(broken);
        http_.start(request);
    }
    bool active() const noexcept { return http_.active(); }
    void cancel() noexcept { http_.release(); }

private:
    void onHead(int status, const Headers& headers) override {
        reply_.status = status;
        for (const auto& field : headers)
            reply_.headers.emplace_back(view(field.key), view(field.value));
    }
    void onData(const Chunk& chunk) override {
        if (reply_.body.size() + chunk.text().size() > most_body_) {
            http_.release();
            return fail({PARLEY_E_PROTOCOL, "the vendor's answer is too long"});
        }
        reply_.body += chunk.text();
    }
    void onEnd(const Status& status) override {
        if (!status.ok()) return fail(status);
        // What it calls may start this object again.
        const auto then = std::move(then_);
        const auto reply = std::move(reply_);
        then(reply);
    }
    void fail(const Status& status) {
        const auto broken = std::move(broken_);
        if (broken)
            broken(status);
        else
            session_.failed(status);
    }

    Session& session_;
    Http http_;
    std::size_t most_body_;
    HttpReply reply_;
    Then then_;
    Broken broken_;
};

/// What a response that is not a success means, for `throw Failure{classify(...)}`.
inline Status classify(const Host& host, const HttpReply& reply) {
    std::vector<parley_kv> fields;
    for (const auto& [name, value] : reply.headers)
        fields.push_back({str(name), str(value)});
    VendorError error;
    error.head(reply.status, Headers{fields.data(), fields.size()});
    error.data(reply.body);
    return error.status(host);
}

}  // namespace parley

#endif
