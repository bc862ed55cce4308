#include <io/outbound/response_parser.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <random>
#include <string>
#include <vector>

namespace parley::io {
namespace {

struct Read {
    int status = 0;
    std::size_t headers = 0;
    std::string body;
    bool whole = false;
    bool failed = false;

    bool operator==(const Read&) const = default;
};

/// Feeds the bytes as they would come: `lengths` says how many at a time, the last for all the
/// rest.
Read readInPieces(const std::string& bytes, const std::vector<std::size_t>& lengths) {
    ResponseParser parser{4096, 4096, AnswerBody::Expected};
    Read read;
    std::string waiting;
    std::size_t at = 0;
    std::size_t turn = 0;
    while (at < bytes.size() && !parser.is_done()) {
        const auto length = turn < lengths.size() ? lengths[turn++] : bytes.size();
        waiting += bytes.substr(at, length);
        at += length;
        for (std::size_t used = 1; used > 0 && !waiting.empty() && !parser.is_done();) {
            boost::system::error_code error;
            used = parser.take(waiting, error);
            read.body += parser.piece();
            if (error) {
                read.failed = true;
                return read;
            }
            waiting.erase(0, used);
        }
    }
    read.status = parser.head().status;
    read.headers = parser.head().headers.size();
    read.whole = parser.is_done();
    return read;
}

Read readAtOnce(const std::string& bytes) {
    return readInPieces(bytes, {});
}

const std::string kChunked =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-A: 1\r\n\r\n"
    "5;ext=1\r\nhello\r\n1\r\n \r\n6\r\nworld!\r\n0\r\nTrailer: x\r\n\r\n";
const std::string kCounted = "HTTP/1.1 404 Not Found\r\nContent-Length: 7\r\n\r\nmissing";

class ResponseParserTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ResponseParserTest);
    CPPUNIT_TEST(readsBothFramings);
    CPPUNIT_TEST(anySplitGivesTheSame);
    CPPUNIT_TEST(keepsTrailersOutOfTheHead);
    CPPUNIT_TEST(refusesWhatCanBeReadInTwoWays);
    CPPUNIT_TEST(limitsHeadAndBody);
    CPPUNIT_TEST(mutatedAnswersDoNoHarm);
    CPPUNIT_TEST_SUITE_END();

public:
    void readsBothFramings() {
        CPPUNIT_ASSERT(readAtOnce(kChunked) == (Read{200, 2, "hello world!", true, false}));
        CPPUNIT_ASSERT(readAtOnce(kCounted) == (Read{404, 1, "missing", true, false}));
    }

    void anySplitGivesTheSame() {
        for (const auto& bytes : {kChunked, kCounted}) {
            const auto whole = readAtOnce(bytes);
            CPPUNIT_ASSERT(readInPieces(bytes, std::vector<std::size_t>(bytes.size(), 1)) == whole);
            for (std::size_t first = 1; first < bytes.size(); ++first) {
                for (std::size_t second = 1; second <= bytes.size() - first; second += 7)
                    CPPUNIT_ASSERT(readInPieces(bytes, {first, second}) == whole);
            }
        }
    }

    void keepsTrailersOutOfTheHead() {
        ResponseParser parser{4096, 4096, AnswerBody::Expected};
        boost::system::error_code error;
        std::string_view rest = kChunked;
        while (!parser.is_done())
            rest.remove_prefix(parser.take(rest, error));
        CPPUNIT_ASSERT(findHeader(parser.head().headers, "trailer") == nullptr);
        CPPUNIT_ASSERT_EQUAL(std::string{"1"}, *findHeader(parser.head().headers, "x-a"));
    }

    void refusesWhatCanBeReadInTwoWays() {
        const std::string ok = "HTTP/1.1 200 OK\r\n";
        for (const auto& rest :
             {"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
              "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n",
              "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
              "Content-Length: -1\r\n\r\n",
              "Content-Length: 1x\r\n\r\na",
              "Content-Length: 99999999999999999999999\r\n\r\na",
              "Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
              "Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n",
              "Transfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n0\r\n\r\n",
              "Bad Name: 1\r\n\r\n",
              ": 1\r\n\r\n"}) {
            CPPUNIT_ASSERT_MESSAGE(rest, readAtOnce(ok + rest).failed);
        }
        CPPUNIT_ASSERT(readAtOnce("HTTP/2.0 200 OK\r\n\r\n").failed);
        CPPUNIT_ASSERT(readAtOnce("SSH-2.0-OpenSSH_9.2\r\n").failed);
        CPPUNIT_ASSERT(readAtOnce("HTTP/1.1 20 OK\r\n\r\n").failed);
    }

    void limitsHeadAndBody() {
        const std::string ok = "HTTP/1.1 200 OK\r\n";
        CPPUNIT_ASSERT(readAtOnce(ok + "X: " + std::string(5000, 'a') + "\r\n\r\n").failed);
        CPPUNIT_ASSERT(readAtOnce(ok + "Content-Length: 4097\r\n\r\n").failed);
        CPPUNIT_ASSERT(readAtOnce(ok + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\n").failed);
        CPPUNIT_ASSERT(readAtOnce(ok + "\r\n" + std::string(4097, 'a')).failed);
        std::string many = ok;
        for (int i = 0; i < 201; ++i)
            many += "A:\r\n";
        CPPUNIT_ASSERT(readAtOnce(many + "\r\n").failed);
    }

    void mutatedAnswersDoNoHarm() {
        std::mt19937 random{20'26};
        const auto upTo = [&](std::size_t most) { return random() % (most + 1); };
        for (int round = 0; round < 20'000; ++round) {
            auto bytes = upTo(1) == 0 ? kChunked : kCounted;
            for (auto changes = upTo(3) + 1; changes > 0; --changes) {
                const auto at = upTo(bytes.size() - 1);
                switch (upTo(3)) {
                    case 0:
                        bytes[at] = static_cast<char>(upTo(255));
                        break;
                    case 1:
                        bytes.erase(at, upTo(8));
                        break;
                    case 2:
                        bytes.insert(at, bytes.substr(upTo(bytes.size() - 1), upTo(16)));
                        break;
                    default:
                        bytes.insert(at, 1, "\r\n:;0f "[upTo(6)]);
                }
                if (bytes.empty()) bytes = "H";
            }
            const auto whole = readAtOnce(bytes);
            const auto split = readInPieces(bytes, {upTo(bytes.size()) + 1, upTo(40) + 1});
            // What is wrong may be noticed sooner or later, but never be taken for an answer.
            CPPUNIT_ASSERT_MESSAGE(bytes, whole.whole ? split == whole : !split.whole);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ResponseParserTest);

}  // namespace
}  // namespace parley::io
