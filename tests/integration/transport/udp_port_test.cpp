#include <io/fiber.hpp>
#include <transport/webrtc/udp_port.hpp>

#include <boost/asio/ip/udp.hpp>
#include <cppunit/extensions/HelperMacros.h>

#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace parley::transport {
namespace {

using boost::asio::ip::make_address;
using boost::asio::ip::udp;
using std::chrono::milliseconds;

constexpr int kMany = 40;

class UdpPortTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(UdpPortTest);
    CPPUNIT_TEST(eachDatagramComesWholeAndWithItsSender);
    CPPUNIT_TEST(whatComesLaterComesToo);
    CPPUNIT_TEST(answersGoWhereTheyAreAwaited);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        loops_ = std::make_unique<io::Loops>(1);
        port_ =
            std::move(UdpPort::bind(loop(), parseMediaAddresses("127.0.0.1").value().front(), 0))
                .value();
        for (auto& sender : senders_)
            sender.connect({make_address("127.0.0.1"), port_->port()});
    }
    void tearDown() override {
        onLoop([this] { port_->close(); });
        onLoop([this] { port_.reset(); });
        loops_.reset();
    }

    void eachDatagramComesWholeAndWithItsSender() {
        // More than the system gives in one call, and all there before it is asked.
        for (int i = 0; i < kMany; ++i)
            for (auto& sender : senders_)
                send(sender, i);
        listen();
        await(2 * kMany);
        for (auto& sender : senders_) {
            const auto& came = came_[sender.local_endpoint()];
            CPPUNIT_ASSERT_EQUAL(std::size_t{kMany}, came.size());
            for (int i = 0; i < kMany; ++i)
                CPPUNIT_ASSERT_EQUAL(textOf(i), came[static_cast<std::size_t>(i)]);
        }
    }

    void whatComesLaterComesToo() {
        listen();
        for (int i = 0; i < kMany; ++i) {
            send(senders_[0], i);
            await(static_cast<std::size_t>(i) + 1);
        }
    }

    void answersGoWhereTheyAreAwaited() {
        listen();
        send(senders_[0], 1);
        await(1);
        onLoop([this] {
            const std::string answer = "answer";
            port_->send(
                senders_[0].local_endpoint(),
                {reinterpret_cast<const std::uint8_t*>(answer.data()), answer.size()});
        });
        std::array<char, 64> buffer{};
        CPPUNIT_ASSERT_EQUAL(
            std::string{"answer"},
            std::string(buffer.data(), senders_[0].receive(boost::asio::buffer(buffer))));
    }

private:
    io::Loop& loop() { return loops_->at(0); }

    void onLoop(const std::function<void()>& task) {
        std::promise<void> done;
        loop().post([&] {
            task();
            done.set_value();
        });
        done.get_future().get();
    }

    void listen() {
        onLoop([this] {
            port_->receive([this](const Path& path, std::span<std::uint8_t> datagram) {
                const std::lock_guard lock{mutex_};
                came_[path.remote].emplace_back(datagram.begin(), datagram.end());
                ++total_;
            });
        });
    }

    void await(std::size_t count) {
        for (;;) {
            {
                const std::lock_guard lock{mutex_};
                if (total_ >= count) return;
            }
            io::pause(milliseconds{1});
        }
    }

    /// Each of another length.
    static std::string textOf(int number) {
        return std::string(
            static_cast<std::size_t>(1 + number * 37), static_cast<char>('a' + number % 26));
    }
    static void send(udp::socket& from, int number) {
        from.send(boost::asio::buffer(textOf(number)));
    }

    boost::asio::io_context context_;
    std::array<udp::socket, 2> senders_{
        udp::socket{context_, udp::v4()}, udp::socket{context_, udp::v4()}};
    std::unique_ptr<io::Loops> loops_;
    std::shared_ptr<UdpPort> port_;
    std::mutex mutex_;
    std::map<udp::endpoint, std::vector<std::string>> came_;
    std::size_t total_ = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(UdpPortTest);

}  // namespace
}  // namespace parley::transport
