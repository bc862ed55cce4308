#include "dialer.hpp"

#include "deadline.hpp"

#include <algorithm>
#include <optional>

namespace parley::io {

namespace {

namespace ip = boost::asio::ip;
using boost::system::error_code;
using Kind = OutboundFailureKind;

// A name with more addresses than this has enough that one of the first answers.
constexpr std::size_t kMaxAddresses = 6;

}  // namespace

/// Each address gets an equal share of the time that is left, so that one that swallows packets
/// does not use up that of the others.
class Dialer::Dial : public std::enable_shared_from_this<Dialer::Dial> {
public:
    Dial(Dialer& dialer, Loop& loop, DialTarget target, Done done)
        : dialer_{dialer},
          loop_{loop},
          target_{std::move(target)},
          done_{std::move(done)},
          due_{std::chrono::steady_clock::now() + target_.timeout},
          deadline_{loop, [this] { timeIsUp(); }} {}

    void start() {
        deadline_.moveTo(due_);
        if (target_.host.literal) {
            loop_.post([self = shared_from_this()] {
                self->check(Resolver::Addresses{*self->target_.host.literal});
            });
            return;
        }
        dialer_.resolver_.resolve(
            loop_,
            target_.host.text,
            [self = shared_from_this()](const base::Result<Resolver::Addresses>& found) {
                if (!found) return self->fail(Kind::Resolve, found.error().detail);
                self->check(*found);
            });
    }

    void giveUp() {
        done_ = nullptr;
        close();
    }

private:
    void check(const Resolver::Addresses& addresses) {
        if (done_ == nullptr) return;
        if (const auto admitted = dialer_.guard_.admit(addresses, target_.trust); !admitted) {
            return fail(Kind::Refused, target_.host.text + ": " + admitted.error().detail);
        }
        addresses_.assign(
            addresses.begin(),
            addresses.begin() +
                static_cast<std::ptrdiff_t>(std::min(addresses.size(), kMaxAddresses)));
        connectToNext();
    }

    void connectToNext() {
        const auto& address = addresses_[tried_++];
        const auto left = due_ - std::chrono::steady_clock::now();
        const auto shares = static_cast<int>(addresses_.size() - tried_ + 1);
        deadline_.moveTo(shares == 1 ? due_ : due_ - left + left / shares);
        socket_.emplace(loop_.context());
        socket_->async_connect(
            {address, target_.port}, [self = shared_from_this()](const error_code& error) {
                if (self->done_ == nullptr) return;
                if (!error) return self->connected();
                if (self->tried_ < self->addresses_.size()) return self->connectToNext();
                self->fail(
                    self->late() ? Kind::ConnectTimeout : Kind::Connect,
                    self->target_.host.text + ": " + error.message());
            });
    }

    void connected() {
        error_code ignored;
        socket_->set_option(ip::tcp::no_delay{true}, ignored);
        deadline_.moveTo(due_);
        link_ = std::make_shared<Link>(std::move(*socket_));
        socket_.reset();
        if (target_.first_bytes == FirstBytes::Plain) return succeed();
        link_->startTls(
            dialer_.tls_,
            target_.host,
            target_.port,
            target_.alpn,
            [self = shared_from_this(), link = link_](const error_code& error) {
                if (self->done_ == nullptr) return;
                if (!error) return self->succeed();
                self->fail(Kind::Tls, self->target_.host.text + ": " + describe(error));
            });
    }

    [[nodiscard]] bool late() const { return std::chrono::steady_clock::now() >= due_; }

    void timeIsUp() {
        const auto self = shared_from_this();
        if (!late() && socket_) {
            // The handler of the connect goes on to the next address.
            error_code ignored;
            socket_->close(ignored);
            return;
        }
        fail(Kind::ConnectTimeout, target_.host.text);
    }

    void succeed() { finish(std::move(link_)); }

    void fail(Kind kind, std::string detail) {
        close();
        finish(OutboundFailure{.kind = kind, .detail = std::move(detail)});
    }

    void finish(Outcome outcome) {
        deadline_.moveTo(Deadline::kNever);
        if (const auto done = std::exchange(done_, nullptr)) done(std::move(outcome));
    }

    void close() {
        deadline_.moveTo(Deadline::kNever);
        socket_.reset();
        if (link_ != nullptr) link_->close();
    }

    Dialer& dialer_;
    Loop& loop_;
    DialTarget target_;
    Done done_;
    Deadline::Time due_;
    Deadline deadline_;
    Resolver::Addresses addresses_;
    std::size_t tried_ = 0;
    std::optional<ip::tcp::socket> socket_;
    std::shared_ptr<Link> link_;
};

class Dialer::OwnedDial final : public Attempt {
public:
    explicit OwnedDial(std::shared_ptr<Dial> dial) : dial_{std::move(dial)} {}
    ~OwnedDial() override { dial_->giveUp(); }

private:
    std::shared_ptr<Dial> dial_;
};

std::unique_ptr<Dialer::Attempt> Dialer::dial(Loop& loop, DialTarget target, Done done) {
    auto dial = std::make_shared<Dial>(*this, loop, std::move(target), std::move(done));
    dial->start();
    return std::make_unique<OwnedDial>(std::move(dial));
}

}  // namespace parley::io
