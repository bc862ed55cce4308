#ifndef PARLEY_CPP_FAILURE_HPP
#define PARLEY_CPP_FAILURE_HPP

#include "views.hpp"

#include <exception>
#include <string>
#include <utility>

namespace parley {

/// How something ended, with its texts: parley_status as a value. Default constructed it is OK.
struct Status {
    parley_code code = PARLEY_OK;
    std::string message{};
    uint32_t flags = 0;
    int32_t http_status = 0;
    uint32_t retry_after_ms = 0;
    std::string vendor_code{};
    std::string request_id{};

    bool ok() const noexcept { return code == PARLEY_OK; }

    static Status from(const parley_status* raw) {
        const auto known = copyOf(raw);
        return {
            known.code,
            std::string{view(known.message)},
            known.flags,
            known.http_status,
            known.retry_after_ms,
            std::string{view(known.vendor_code)},
            std::string{view(known.request_id)}};
    }

    /// For a callback: the texts are this object's.
    parley_status raw() const noexcept {
        parley_status raw{};
        raw.size = sizeof raw;
        raw.code = code;
        raw.flags = flags;
        raw.http_status = http_status;
        raw.retry_after_ms = retry_after_ms;
        raw.vendor_code = str(vendor_code);
        raw.message = str(message);
        raw.request_id = str(request_id);
        return raw;
    }
};

/// What a plugin throws when it cannot go on. The layer catches it at the border, where it becomes
/// the answer of the call or the end of the stream.
class Failure : public std::exception {
public:
    Failure(parley_code code, std::string message) : status_{code, std::move(message)} {}
    explicit Failure(Status status) : status_{std::move(status)} {}

    const Status& status() const noexcept { return status_; }
    const char* what() const noexcept override { return status_.message.c_str(); }

private:
    Status status_;
};

/// The request can only have been understood in part: whether the vendor acted on it is unknown
/// when the connection broke after something was sent.
inline Status outcomeUnknown(Status status) {
    const bool broke = status.code == PARLEY_E_DEADLINE || status.code == PARLEY_E_NETWORK ||
                       status.code == PARLEY_E_PROTOCOL || status.code == PARLEY_E_UNAVAILABLE;
    if (broke && (status.flags & PARLEY_F_SIDE_EFFECT) != 0) status.code = PARLEY_E_OUTCOME_UNKNOWN;
    return status;
}

namespace detail {

/// The exception being handled, as a status. Without text when there is no memory for one.
inline Status caught() noexcept {
    try {
        try {
            throw;
        } catch (const Failure& failure) {
            return failure.status();
        } catch (const std::exception& error) {
            return {PARLEY_E_INTERNAL, error.what()};
        } catch (...) {
            return {PARLEY_E_INTERNAL, "unknown exception"};
        }
    } catch (...) {
        Status bare;
        bare.code = PARLEY_E_INTERNAL;
        return bare;
    }
}

/// The one place where exceptions stop. `failed` gets what became of them and does not throw.
template <class Body, class Failed>
void guard(Body&& body, Failed&& failed) noexcept {
    try {
        body();
    } catch (...) {
        failed(caught());
    }
}

/// Writes a status into the caller's, its texts into the caller's room.
class StatusWriter {
public:
    explicit StatusWriter(parley_status* to) noexcept : to_{to} {
        if (PARLEY_HAS(to, room_n) && to->room != nullptr) {
            room_ = to->room;
            left_ = to->room_n;
        }
    }

    parley_code write(const Status& from) noexcept {
        if (to_ == nullptr) return from.code;
        to_->code = from.code;
        to_->flags = from.flags;
        to_->http_status = from.http_status;
        to_->retry_after_ms = from.retry_after_ms;
        to_->vendor_code = keep(from.vendor_code);
        to_->request_id = keep(from.request_id);
        to_->message = keep(from.message);
        return from.code;
    }

private:
    parley_str keep(const std::string& text) noexcept {
        auto fits = std::min(text.size(), left_);
        while (fits < text.size() && fits > 0 && (text[fits] & 0xC0) == 0x80)
            --fits;
        if (fits == 0) return {nullptr, 0};
        std::memcpy(room_, text.data(), fits);
        const parley_str kept{room_, fits};
        room_ += fits;
        left_ -= fits;
        return kept;
    }

    parley_status* to_;
    char* room_ = nullptr;
    std::size_t left_ = 0;
};

/// Runs what a function of the table does and answers its code.
template <class Body>
parley_code answer(parley_status* err, Body&& body) noexcept {
    parley_code code = PARLEY_OK;
    guard([&] { code = body(); }, [&](const Status& s) { code = StatusWriter{err}.write(s); });
    return code;
}

}  // namespace detail
}  // namespace parley

#endif
