// SPDX-License-Identifier: GPL-3.0-or-later
// Messages of DNS (RFC 1035 4), with EDNS (RFC 6891): read, written, told in words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/result.h"

namespace penstock::wire::dns {

/// The types that mean something here; any other number is carried as it is (RFC 3597).
enum Type : std::uint16_t {
  typeA = 1, typeNs = 2, typeCname = 5, typeSoa = 6, typePtr = 12, typeMx = 15, typeTxt = 16, typeAaaa = 28, typeSrv = 33,
  typeOpt = 41, typeSvcb = 64, typeHttps = 65, typeIxfr = 251, typeAxfr = 252, typeAny = 255,
};
inline constexpr std::uint16_t classIn = 1;
/// "A", "HTTPS", "TYPE1234".
std::string typeText(std::uint16_t type);

enum Rcode : std::uint16_t {
  noError = 0, formErr = 1, servFail = 2, nxDomain = 3, notImp = 4, refused = 5,
  badVers = 16,  // in 12 bits, of which EDNS carries the upper eight
};
/// "NXDOMAIN", "RCODE11".
std::string rcodeText(std::uint16_t rcode);

inline constexpr std::size_t headerSize = 12, leastUdp = 512, mostName = 255;  // bytes

/// Names are texts as in master files (RFC 1035 5.1): "www.example.com" without the final dot, "." of the root; a dot or a
/// backslash in a label has a backslash before it, bytes that cannot be seen are \DDD. Case is kept.
struct Question {
  std::string name;
  std::uint16_t type = typeA, klass = classIn;
  bool operator==(const Question&) const = default;
};

struct Record {
  std::string name;
  std::uint16_t type = typeA, klass = classIn;
  std::uint32_t ttl = 0;  // seconds
  std::string data;       // as on the wire, the names in it (of the types of RFC 1035, and SRV) written out
  bool operator==(const Record&) const = default;
};

struct Edns {
  std::uint16_t udpSize = leastUdp;  // bytes that its sender takes by UDP, as it says
  std::uint8_t version = 0;
  bool dnssecOk = false;
  bool operator==(const Edns&) const = default;
};

struct Message {
  std::uint16_t id = 0;
  bool response = false;
  std::uint8_t opcode = 0;  // 0: a standard query
  bool authoritative = false, truncated = false, recursionDesired = false, recursionAvailable = false;
  bool authenticData = false, checkingDisabled = false;
  std::uint16_t rcode = noError;
  std::vector<Question> questions;
  std::vector<Record> answers, authorities, additionals;  // without OPT, which is `edns`
  std::optional<Edns> edns;
  bool operator==(const Message&) const = default;
};

/// **Errors**: corrupt, a clause that says what of it cannot be read. A pointer leads back only, before the name it is in, so
/// that every name ends; bytes behind the last record are let be.
Result<Message> readMessage(std::string_view bytes);

/// At most `limit` bytes: where that is too little, all but header, question and EDNS is left out, and the message says that
/// it was truncated. An empty text: a name in it is none.
std::string writeMessage(const Message& message, std::size_t limit = 65535);

/// Name of a record's data, written out: for CNAME. Empty: it is no name.
std::string nameData(std::string_view name);
/// The reverse; nothing where it is no name alone.
std::optional<std::string> nameIn(std::string_view data);

/// "192.0.2.1", "10 mail.example.com", "\# 3 00FFAA": of a record's data, in words of master files.
std::string dataText(const Record& record);
/// Answers in one line: "CNAME a.example, 192.0.2.1, 192.0.2.2", "NXDOMAIN", "no such record", "SERVFAIL". Short: what is too
/// much is counted.
std::string answerText(const Message& response);

/// What a server does with bytes that came as a query.
struct Query {
  enum class Verdict : std::uint8_t {
    drop,    // no query, or shorter than any answer to it: answers are never answered
    refuse,  // the answer is refusal(), whose rcode is `rcode`
    ask,     // one question, well-formed
  };
  Verdict verdict = Verdict::drop;
  std::uint16_t rcode = noError;
  Message message;  // of `refuse` what could be read
  std::string why;  // of the first two: a clause
};
Query readQuery(std::string_view bytes);
/// To a query that is refused: its header alone, or with its question where that was read; never larger than the query.
std::string refusal(const Query& query);
/// With the query's id, question and what of its flags an answer repeats; nothing is answered yet.
Message answerTo(const Message& query, std::uint16_t rcode = noError);
/// How long an answer by UDP may be, by what the asker says; `most`: whatever it says.
std::size_t udpLimit(const Message& query, std::size_t most);

/// Whether those bytes are an answer to that query, which was sent with the id `id`: the same question.
bool answers(std::string_view response, std::uint16_t id, const Question& asked);
/// The same bytes with another id. At least headerSize of them.
void setId(std::string& message, std::uint16_t id);
/// The bytes of a response cut to header and question, marked as truncated. Empty: they cannot be read.
std::string truncatedCopy(std::string_view response);

}  // namespace penstock::wire::dns
