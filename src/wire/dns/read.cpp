// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/wire/dns/message.h"
#include "wire/dns/name.h"
#include "wire/dns/numbers.h"

namespace penstock::wire::dns {
namespace {

Error corrupt(const char* what) { return makeError(ErrorCode::corrupt, what); }

/// Over the bytes of one message.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  bool question(Question& out) {
    return readName(bytes_, at_, out.name) && number(out.type) && number(out.klass);
  }

  bool record(Record& out) {
    std::uint16_t size = 0, ttl[2];
    if (!readName(bytes_, at_, out.name) || !number(out.type) || !number(out.klass) || !number(ttl[0]) || !number(ttl[1]) ||
        !number(size) || bytes_.size() - at_ < size)
      return false;
    out.ttl = std::uint32_t(ttl[0]) << 16 | ttl[1];
    const std::size_t end = at_ + size;
    const bool read = data(out, end);
    at_ = end;
    return read;
  }

 private:
  bool number(std::uint16_t& out) {
    if (bytes_.size() - at_ < 2) return false;
    out = number16(bytes_, at_);
    at_ += 2;
    return true;
  }

  /// As it is; only names that may be compressed (RFC 3597 4) are written out.
  bool data(Record& out, std::size_t end) {
    std::size_t before = 0, names = 0;
    switch (out.type) {
      case typeNs:
      case typeCname:
      case typePtr: names = 1; break;
      case typeSoa: names = 2; break;
      case typeMx: before = 2, names = 1; break;
      case typeSrv: before = 6, names = 1; break;
      default: break;
    }
    if (end - at_ < before) return false;
    out.data = bytes_.substr(at_, before);
    at_ += before;
    std::string name;
    for (; names > 0; --names)
      if (!readName(bytes_.substr(0, end), at_, name) || !writeName(out.data, name)) return false;
    out.data.append(bytes_.substr(at_, end - at_));
    return out.data.size() <= 65535 && fits(out);
  }

  static bool fits(const Record& record) {
    constexpr std::size_t soaNumbers = 20;
    switch (record.type) {
      case typeA: return record.klass != classIn || record.data.size() == 4;
      case typeAaaa: return record.klass != classIn || record.data.size() == 16;
      case typeNs:
      case typeCname:
      case typePtr: return nameIn(record.data).has_value();
      case typeSoa: return record.data.size() > soaNumbers;
      default: return true;
    }
  }

  std::string_view bytes_;
  std::size_t at_ = headerSize;
};

void readFlags(std::uint16_t flags, Message& out) {
  out.response = flags & 0x8000;
  out.opcode = flags >> 11 & 15;
  out.authoritative = flags & 0x0400;
  out.truncated = flags & 0x0200;
  out.recursionDesired = flags & 0x0100;
  out.recursionAvailable = flags & 0x0080;
  out.authenticData = flags & 0x0020;
  out.checkingDisabled = flags & 0x0010;
  out.rcode = flags & 15;
}

/// OPT is no record: its fields mean something else (RFC 6891 6.1.3).
Edns ednsOf(const Record& opt) {
  return {opt.klass, std::uint8_t(opt.ttl >> 16), (opt.ttl & 0x8000) != 0};
}

const char* readInto(std::string_view bytes, Message& out) {
  out.id = number16(bytes, 0);
  readFlags(number16(bytes, 2), out);
  Reader reader(bytes);
  for (unsigned left = number16(bytes, 4); left > 0; --left)
    if (!reader.question(out.questions.emplace_back())) {
      out.questions.pop_back();
      return "its question cannot be read";
    }
  for (const auto& [records, at] : {std::pair(&out.answers, 6), std::pair(&out.authorities, 8), std::pair(&out.additionals, 10)})
    for (unsigned left = number16(bytes, std::size_t(at)); left > 0; --left) {
      Record record;
      if (!reader.record(record)) return "one of its records cannot be read";
      if (record.type != typeOpt) {
        records->push_back(std::move(record));
        continue;
      }
      if (out.edns || records != &out.additionals || record.name != ".") return "its EDNS record is not one of its own";
      out.edns = ednsOf(record);
      out.rcode = std::uint16_t(out.rcode | (record.ttl >> 24) << 4);
    }
  return nullptr;
}

}  // namespace

Result<Message> readMessage(std::string_view bytes) {
  if (bytes.size() < headerSize) return corrupt("it is shorter than a header");
  Message out;
  if (const char* wrong = readInto(bytes, out)) return corrupt(wrong);
  return out;
}

Query readQuery(std::string_view bytes) {
  Query out;
  const auto settle = [&out](Query::Verdict verdict, std::uint16_t rcode, std::string why) {
    out.verdict = verdict;
    out.rcode = rcode;
    out.why = std::move(why);
  };
  if (bytes.size() < headerSize) {
    out.why = "it is shorter than a header";
    return out;
  }
  Message& message = out.message;
  const char* wrong = readInto(bytes, message);
  const std::uint16_t first = message.questions.empty() ? 0 : message.questions.front().type;
  if (message.response)
    out.why = "it is an answer to nothing that was asked";
  else if (message.opcode != 0)
    settle(Query::Verdict::refuse, notImp, "opcode " + std::to_string(message.opcode) + " is not known here");
  else if (wrong)
    settle(Query::Verdict::refuse, formErr, wrong);
  else if (message.questions.size() != 1)
    settle(Query::Verdict::refuse, formErr, "it has " + std::to_string(message.questions.size()) + " questions");
  else if (message.edns && message.edns->version != 0)
    settle(Query::Verdict::refuse, badVers, "its version of EDNS is not known here");
  else if (first == typeAxfr || first == typeIxfr)
    settle(Query::Verdict::refuse, refused, "zones are not transferred here");
  else
    out.verdict = Query::Verdict::ask;
  return out;
}

bool answers(std::string_view response, std::uint16_t id, const Question& asked) {
  if (response.size() < headerSize || number16(response, 0) != id || !(number16(response, 2) & 0x8000)) return false;
  const Result<Message> read = readMessage(response);
  if (!read || read->opcode != 0 || read->questions.size() > 1) return false;
  // Without its question it can only be a refusal to read it.
  if (read->questions.empty()) return read->answers.empty() && read->rcode != noError && read->rcode != nxDomain;
  const Question& said = read->questions.front();
  return said.type == asked.type && said.klass == asked.klass && sameName(said.name, asked.name);
}

}  // namespace penstock::wire::dns
