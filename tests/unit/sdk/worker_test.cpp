#include <cppunit/extensions/HelperMacros.h>
#include <parley/worker.hpp>
#include <sys/wait.h>

namespace parley::sdk {
namespace {

/// The worker program of this test, run as a host runs one.
class Program {
public:
    explicit Program(int type) {
        int pair[2];
        CPPUNIT_ASSERT_EQUAL(0, ::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, pair));
        control_ = pair[0];
        id_ = ::fork();
        if (id_ == 0) {
            // dup2 of a descriptor to itself would keep its close-on-exec.
            const int moved = ::dup(pair[1]);
            ::dup2(moved, 3);
            if (moved != 3) ::close(moved);
            ::execl(PARLEY_COUNTING_WORKER, PARLEY_COUNTING_WORKER, nullptr);
            std::_Exit(127);
        }
        ::close(pair[1]);
    }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;
    ~Program() {
        closeControl();
        if (id_ > 0) ::waitpid(id_, nullptr, 0);
    }

    /// The host's end of a new session.
    int open() const {
        int pair[2];
        CPPUNIT_ASSERT_EQUAL(0, ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
        char byte = 0;
        iovec piece{&byte, 1};
        alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> rights{};
        msghdr message{};
        message.msg_iov = &piece;
        message.msg_iovlen = 1;
        message.msg_control = rights.data();
        message.msg_controllen = rights.size();
        auto* const header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        std::memcpy(CMSG_DATA(header), &pair[1], sizeof(int));
        CPPUNIT_ASSERT_EQUAL(ssize_t{1}, ::sendmsg(control_, &message, 0));
        ::close(pair[1]);
        return pair[0];
    }
    void closeControl() {
        if (control_ >= 0) ::close(control_);
        control_ = -1;
    }
    int wait() {
        int status = 0;
        ::waitpid(id_, &status, 0);
        id_ = -1;
        return WEXITSTATUS(status);
    }

private:
    int control_ = -1;
    pid_t id_ = -1;
};

/// The host's side of a session: the frames are the same in both directions.
class Session {
public:
    explicit Session(const Program& program) : socket_{program.open()}, frames_{socket_} {
        hello_ = frames_.receive().value();
    }

    const std::string& hello() const { return hello_; }
    std::string ask(std::string_view message) {
        frames_.send(message);
        return frames_.receive().value();
    }
    void send(std::string_view message) { frames_.send(message); }
    void sayRaw(std::string_view raw) const {
        CPPUNIT_ASSERT_EQUAL(
            static_cast<ssize_t>(raw.size()), ::send(socket_, raw.data(), raw.size(), 0));
    }
    std::optional<std::string> receive() { return frames_.receive(); }
    void halfClose() const { ::shutdown(socket_, SHUT_WR); }

private:
    int socket_;
    WorkerSession frames_;
    std::string hello_;
};

class WorkerTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(WorkerTest);
    CPPUNIT_TEST(servesEachSessionInAProcessOfItsOwn);
    CPPUNIT_TEST(answersWhatItHasAtTheEndOfInput);
    CPPUNIT_TEST(aCrashEndsOneSession);
    CPPUNIT_TEST(passesTheLargestMessage);
    CPPUNIT_TEST(aMessageThatIsNoneEndsTheSession);
    CPPUNIT_TEST(tellsAMessageThatIsCutFromTheEnd);
    CPPUNIT_TEST(endsWithItsControlSocket);
    CPPUNIT_TEST_SUITE_END();

public:
    void servesEachSessionInAProcessOfItsOwn() {
        for (const int type : {SOCK_SEQPACKET, SOCK_STREAM}) {
            const Program program{type};
            Session first{program};
            Session second{program};
            CPPUNIT_ASSERT_EQUAL(std::size_t{0}, first.hello().find("parley.worker/1 "));
            CPPUNIT_ASSERT(first.hello() != second.hello());
            CPPUNIT_ASSERT_EQUAL(std::string{"1a"}, first.ask("a"));
            CPPUNIT_ASSERT_EQUAL(std::string{"1ab"}, first.ask("b"));
            CPPUNIT_ASSERT_EQUAL(std::string{"1x"}, second.ask("x"));
        }
    }

    void answersWhatItHasAtTheEndOfInput() {
        const Program program{SOCK_SEQPACKET};
        Session session{program};
        session.send("a");
        session.halfClose();
        CPPUNIT_ASSERT_EQUAL(std::string{"1a"}, session.receive().value());
        CPPUNIT_ASSERT_EQUAL(std::string{"bye"}, session.receive().value());
        CPPUNIT_ASSERT(!session.receive());
    }

    void aCrashEndsOneSession() {
        const Program program{SOCK_SEQPACKET};
        Session crashes{program};
        Session throws{program};
        Session stays{program};
        crashes.send("crash");
        CPPUNIT_ASSERT(!crashes.receive());
        throws.send("throw");
        CPPUNIT_ASSERT(!throws.receive());
        CPPUNIT_ASSERT_EQUAL(std::string{"1a"}, stays.ask("a"));
        Session later{program};
        CPPUNIT_ASSERT_EQUAL(std::string{"1b"}, later.ask("b"));
    }

    void passesTheLargestMessage() {
        const Program program{SOCK_SEQPACKET};
        Session session{program};
        const std::string large(WorkerSession::kMostMessage - 1, 'x');
        CPPUNIT_ASSERT("1" + large == session.ask(large));
        Session other{program};
        CPPUNIT_ASSERT_EQUAL(std::string{"1"}, other.ask(""));
        CPPUNIT_ASSERT_THROW(other.send(large + "xx"), std::runtime_error);
    }

    void aMessageThatIsNoneEndsTheSession() {
        const Program program{SOCK_SEQPACKET};
        for (const std::string_view raw :
             {std::string_view{"\x01\x00\x10\x00", 4},
              std::string_view{
                  "\x05\x00\x00\x00"
                  "ab",
                  6},
              std::string_view{"\x05\x00", 2}}) {
            Session session{program};
            session.sayRaw(raw);
            session.halfClose();
            CPPUNIT_ASSERT(!session.receive());
        }
    }

    void tellsAMessageThatIsCutFromTheEnd() {
        for (const std::string_view raw : {std::string_view{}, std::string_view{"\x05\x00", 2}}) {
            int pair[2];
            CPPUNIT_ASSERT_EQUAL(0, ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
            WorkerSession session{pair[0]};
            CPPUNIT_ASSERT_EQUAL(
                static_cast<ssize_t>(raw.size()), ::send(pair[1], raw.data(), raw.size(), 0));
            ::close(pair[1]);
            if (raw.empty())
                CPPUNIT_ASSERT(!session.receive());
            else
                CPPUNIT_ASSERT_THROW(session.receive(), std::runtime_error);
        }
    }

    void endsWithItsControlSocket() {
        Program program{SOCK_SEQPACKET};
        Session session{program};
        program.closeControl();
        CPPUNIT_ASSERT_EQUAL(0, program.wait());
        CPPUNIT_ASSERT_EQUAL(std::string{"1a"}, session.ask("a"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(WorkerTest);

}  // namespace
}  // namespace parley::sdk
