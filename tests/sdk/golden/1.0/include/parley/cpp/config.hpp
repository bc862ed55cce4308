#ifndef PARLEY_CPP_CONFIG_HPP
#define PARLEY_CPP_CONFIG_HPP

#include "../config.h"
#include "fetch.hpp"
#include "provider.hpp"

namespace parley {

/// A "Test connection", valid while the check is being made.
struct CheckOpen {
    Provider& provider;
    const parley_ctx* ctx;
    /// "stt", "tts", …
    std::string_view kind;
    parley_validated_fn done;
    void* arg;
};

/// One proof that the settings work; ends with `works` or by failing.
class Check : public Operation {
public:
    explicit Check(const CheckOpen& open)
        : Operation{open.provider, open.ctx}, done_{open.done}, arg_{open.arg} {}

    void works() noexcept { finish({}); }
    void fail(Status status) noexcept { finish(std::move(status)); }

private:
    void deliver(const Status& status) noexcept override {
        const auto raw = status.raw();
        done_(arg_, &raw);
    }

    parley_validated_fn done_;
    void* arg_;
};

/// The usual proof: a request that needs the key and costs nothing is answered with 2xx.
class HttpCheck final : public Check {
public:
    HttpCheck(const CheckOpen& open, const HttpRequest& request) : Check{open} {
        fetch_.start(request, [this](const HttpReply& reply) { fail(classify(host(), reply)); });
    }

private:
    Fetch fetch_{*this};
};

/// A setting's list of choices that is asked for, valid while it is being made.
struct ListOpen {
    Provider& provider;
    const parley_ctx* ctx;
    /// "voices", "models" or "languages".
    std::string_view list;
    parley_choices_fn done;
    void* arg;
};

struct Choice {
    std::string id;
    std::string label;
    /// What tells one from another, a JSON object.
    std::string detail_json{};
};

/// One list being fetched; ends with `choices` or by failing.
class Listing : public Operation {
public:
    explicit Listing(const ListOpen& open)
        : Operation{open.provider, open.ctx}, done_{open.done}, arg_{open.arg} {}

    /// At most 1,000; more are left out.
    void choices(std::vector<Choice> all) {
        all_ = std::move(all);
        if (all_.size() > kMost) all_.resize(kMost);
        for (const auto& choice : all_)
            raw_.push_back(
                {sizeof(parley_choice),
                 0,
                 str(choice.id),
                 str(choice.label),
                 str(choice.detail_json)});
        finish({});
    }
    void fail(Status status) noexcept { finish(std::move(status)); }

private:
    static constexpr std::size_t kMost = 1000;

    void deliver(const Status& status) noexcept override {
        const auto raw = status.raw();
        done_(arg_, &raw, raw_.data(), status.ok() ? raw_.size() : 0);
    }

    parley_choices_fn done_;
    void* arg_;
    std::vector<Choice> all_;
    std::vector<parley_choice> raw_;
};

/// The base of a provider of parley.config/1.
class Configurable {
public:
    virtual ~Configurable() = default;
    virtual std::unique_ptr<Check> check(const CheckOpen& open) = 0;
    /// Null for a list that the provider does not have.
    virtual std::unique_ptr<Listing> list(const ListOpen& /*open*/) { return nullptr; }
};

template <class P>
struct ConfigGlue {
    static parley_code validate(
        parley_instance* raw,
        const parley_ctx* ctx,
        parley_str kind,
        parley_validated_fn done,
        void* arg) noexcept {
        return detail::answer(nullptr, [&] {
            auto& provider = *reinterpret_cast<P*>(raw);
            Operation::begin(static_cast<Configurable&>(provider).check(
                CheckOpen{provider, ctx, view(kind), done, arg}));
            return PARLEY_OK;
        });
    }
    static parley_code enumerate(
        parley_instance* raw,
        const parley_ctx* ctx,
        parley_str list,
        parley_choices_fn done,
        void* arg) noexcept {
        return detail::answer(nullptr, [&] {
            auto& provider = *reinterpret_cast<P*>(raw);
            Operation::begin(static_cast<Configurable&>(provider).list(
                ListOpen{provider, ctx, view(list), done, arg}));
            return PARLEY_OK;
        });
    }

    static constexpr parley_config_v1 table{sizeof(parley_config_v1), 0, validate, enumerate};
};

}  // namespace parley

#endif
