// SPDX-License-Identifier: GPL-3.0-or-later
// Where messages begin and end in the content of one direction, and what each of them is. One for each kind beside this one.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "penstock/model/message.h"

namespace penstock::record {

/// Pull reader without a clock, an exchange or a socket. Never fails: what breaks the protocol's rules is told by describe(). Holds a
/// bounded amount, and no message.
class MessageSplitter {
 public:
  struct Step {
    std::size_t consumed = 0;  // bytes of the input; those of one message at most
    std::size_t before = 0;    // of these, the first ones that belong to no message (comments and blank lines of SSE)
    bool undecided = false;    // the others are of none if the next step has more such bytes, else of what that is about
    bool begin = false;        // a message begins, or what may turn out to be one (see known())
    bool end = false;          // it ends
    bool nothing = false;      // with `end`: it was no message (lines of SSE without data)
    bool seam = false;         // behind these bytes others may be put: in a fragmented message a control frame, else a message
    bool control = false;      // it is one that stands between the fragments of another, which goes on behind it (WebSocket)
    /// The next of its payload, unmasked, not inflated: a view into the input or the scratch. What is beyond the size that describe() tells
    /// at the end is framing that looks like payload until then.
    std::string_view payload;
  };

  virtual ~MessageSplitter() = default;
  /// Takes what it can of `in`, at least a byte. Call again with the rest. `scratch`: 64 bytes or more; kilobytes make fewer steps.
  virtual Step step(std::string_view in, std::span<char> scratch) = 0;

  // Of the message of the last step:
  /// What is under way is a message for sure.
  virtual bool known() const { return true; }
  /// Sets kind, flags but `complete` and `cut`, code, label, fragments, size and wireSize as far as it came; the preview where that is not
  /// the payload's first bytes. Leaves the rest.
  virtual void describe(model::Message& message) const = 0;
};

}  // namespace penstock::record
