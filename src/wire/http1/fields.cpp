// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/http1/fields.h"

#include <array>
#include <cstring>
#include <utility>

#include "penstock/base/ascii.h"
#include "penstock/wire/http1/head.h"

namespace penstock::wire::http1 {
namespace {

using model::Anomaly;
using model::Slice;

bool isSpace(char c) {
  return c == ' ' || c == '\t';
}
bool isControl(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
}

Slice slice(std::size_t begin, std::size_t end) {
  return {std::uint32_t(begin), std::uint32_t(end - begin)};
}

/// [begin, end) without white space around it.
void trim(std::string_view text, std::size_t& begin, std::size_t& end) {
  while (begin < end && isSpace(text[begin])) ++begin;
  while (end > begin && isSpace(text[end - 1])) --end;
}

struct Pending {
  bool any = false, isField = false;
  std::size_t nameBegin = 0, nameEnd = 0, valueBegin = 0, valueEnd = 0, lineBegin = 0, lineEnd = 0;

  void flush(model::Headers& headers) {
    if (any) headers.addField(slice(nameBegin, nameEnd), slice(valueBegin, valueEnd), slice(lineBegin, lineEnd));
    any = false;
  }
  void start(const LineSpan& line, std::size_t nameStop, std::size_t valueStart, bool field) {
    any = true;
    isField = field;
    lineBegin = nameBegin = line.begin;
    nameEnd = nameStop;
    valueBegin = valueStart;
    valueEnd = line.end;
    lineEnd = line.next;
  }
  void fold(std::string_view text, const LineSpan& line) {
    std::size_t begin = line.begin, end = line.end;
    trim(text, begin, end);
    if (begin < end) {
      if (valueBegin == valueEnd) valueBegin = begin;
      valueEnd = end;
    }
    lineEnd = line.next;
  }
};

void checkName(std::string_view name, FieldScan& scan) {
  bool valid = !name.empty();
  for (char c : name) {
    if (isTokenChar(c)) continue;
    valid = false;
    scan.unsafeName |= isControl(c);
    scan.spacedName |= isSpace(c);
  }
  scan.spacedName |= name.empty();
  if (!valid) scan.anomalies |= Anomaly::invalidFieldName;
}

void appendUnfolded(std::string& out, std::string_view text) {
  const std::size_t floor = out.size();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\n') {
      out += text[i];
      continue;
    }
    while (out.size() > floor && (isSpace(out.back()) || out.back() == '\r')) out.pop_back();
    while (i + 1 < text.size() && (isSpace(text[i + 1]) || text[i + 1] == '\r' || text[i + 1] == '\n')) ++i;
    out += ' ';
  }
}

void appendCanonicalLine(std::string& out, const model::Headers::Field& field) {
  const std::string_view line = field.line;
  const std::size_t lf = line.find('\n');
  const bool clean = !field.name.empty() && lf != std::string_view::npos && lf + 1 == line.size() && lf > field.name.size() &&
                     line[lf - 1] == '\r' && line[field.name.size()] == ':';
  if (clean) {
    out.append(line);
    return;
  }
  std::string_view rest = line;
  if (!field.name.empty()) {
    rest.remove_prefix(line.find(':', field.name.size()) + 1);
    out.append(field.name).push_back(':');
  }
  if (rest.ends_with('\n')) rest.remove_suffix(1);
  if (rest.ends_with('\r')) rest.remove_suffix(1);
  appendUnfolded(out, rest);
  out.append("\r\n");
}

}  // namespace

std::string unfolded(std::string_view value) {
  std::string out;
  out.reserve(value.size());
  appendUnfolded(out, value);
  return out;
}

LineSpan lineAt(std::string_view text, std::size_t pos) {
  LineSpan line;
  line.begin = pos;
  const void* lf = std::memchr(text.data() + pos, '\n', text.size() - pos);
  if (!lf) {
    line.end = line.next = text.size();
    return line;
  }
  line.end = std::size_t(static_cast<const char*>(lf) - text.data());
  line.next = line.end + 1;
  if (line.end > pos && text[line.end - 1] == '\r') {
    --line.end;
    line.crlf = true;
  }
  return line;
}

FieldScan scanFields(model::Headers& headers, std::size_t from) {
  FieldScan scan;
  Pending pending;
  const std::string_view text = headers.received();
  for (std::size_t pos = from; pos < text.size();) {
    const LineSpan line = lineAt(text, pos);
    pos = line.next;
    if (!line.crlf) scan.anomalies |= Anomaly::bareLf;
    if (line.begin == line.end) break;
    if (std::memchr(text.data() + line.begin, '\r', line.end - line.begin)) scan.anomalies |= Anomaly::bareCr;

    if (isSpace(text[line.begin])) {
      scan.anomalies |= Anomaly::obsFold;
      scan.strayFold |= !pending.any || !pending.isField;
      if (pending.any) {
        pending.fold(text, line);
        continue;
      }
    }
    pending.flush(headers);
    std::size_t stop = line.begin;
    while (stop < line.end && isTokenChar(text[stop])) ++stop;
    std::size_t colon = stop;
    if (stop == line.end || text[stop] != ':') {
      const void* found = std::memchr(text.data() + stop, ':', line.end - stop);
      colon = found ? std::size_t(static_cast<const char*>(found) - text.data()) : line.end;
    }
    if (colon == line.end || isSpace(text[line.begin])) {
      scan.anomalies |= Anomaly::missingColon;
      pending.start(line, line.begin, line.begin, false);
    } else {
      stop = colon;
      while (stop > line.begin && isSpace(text[stop - 1])) --stop;
      if (stop != colon) scan.anomalies |= Anomaly::spaceBeforeColon;
      checkName(text.substr(line.begin, stop - line.begin), scan);
      pending.start(line, stop, colon + 1, true);
    }
    trim(text, pending.valueBegin, pending.valueEnd);
  }
  pending.flush(headers);
  return scan;
}

void appendCanonicalLines(std::string& out, const model::Headers& headers, const FramingFields& framing, Form form) {
  bool lengthWritten = framing.both();  // Transfer-Encoding overrides it: RFC 9112 6.3
  bool codingWritten = false;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const auto field = headers[i];
    if (field.name.empty() && form == Form::strict) continue;
    if (framing.lengthLines && equalsIgnoreCase(field.name, "Content-Length")) {
      if (lengthWritten) continue;
      if (framing.lengthRepeated() && form == Form::strict) {
        lengthWritten = true;
        out.append(field.name).append(": ").append(std::to_string(framing.length)).append("\r\n");
        continue;
      }
    } else if (framing.codingLines > 1 && equalsIgnoreCase(field.name, "Transfer-Encoding")) {
      // One line: a reader that takes only the first or the last of them would read another body.
      if (std::exchange(codingWritten, true)) continue;
      std::string joined;
      for (std::string_view value : headers.findAll("Transfer-Encoding"))
        joined.append(joined.empty() ? "" : ", ").append(unfolded(value));
      out.append(field.name).append(": ").append(joined).append("\r\n");
      continue;
    }
    appendCanonicalLine(out, field);
  }
}

}  // namespace penstock::wire::http1
