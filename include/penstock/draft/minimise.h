// SPDX-License-Identifier: GPL-3.0-or-later
// A request made smaller, a part at a time, for as long as whoever asks says that its answer stays the same. Pure. Thread: any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::draft {

/// Something that can be left out.
struct RequestPart {
  enum class Kind : std::uint8_t { query, form, cookie, field } kind = Kind::field;
  std::string name;
  bool operator==(const RequestPart&) const = default;
};
/// "parameter", "form field", "cookie", "header".
std::string_view toText(RequestPart::Kind kind);

/// Queries first, then forms, cookies and fields. What says whose the request is and how long (pseudo-header fields, Host, Content-Length,
/// Transfer-Encoding) stays, and so does Cookie while it has cookies, whose turn is their own.
class Minimiser {
 public:
  static constexpr std::size_t mostParts = 500;

  explicit Minimiser(std::string text);

  /// The text without one part more; nothing: all had their turn. The same again until told().
  const std::optional<std::string>& next();
  /// What next() leaves out.
  const RequestPart& part() const { return part_; }
  /// Whether its answer was the same: then it stays out.
  void told(bool same);

  /// The least so far.
  const std::string& text() const { return text_; }
  struct Tried {
    RequestPart part;
    bool needed = true;
  };
  const std::vector<Tried>& tried() const { return tried_; }
  /// At most so many are still to come.
  std::size_t left() const;

 private:
  bool look();

  std::string text_;
  RequestPart::Kind kind_ = RequestPart::Kind::query;
  std::size_t at_ = 0;  // of its kind
  RequestPart part_;
  std::optional<std::string> next_;
  std::vector<Tried> tried_;
};

}  // namespace penstock::draft
