// SPDX-License-Identifier: GPL-3.0-or-later
// Expected failure as a value. Exceptions mean bugs.
#pragma once

#include <boost/system/result.hpp>
#include <stdexcept>
#include <string>
#include <utility>

namespace penstock {

enum class ErrorCode {
  invalidArgument,  // the caller or the person asked for something that cannot be
  notFound,         // a file, row or name that does not exist
  io,               // the operating system refused: the message holds its words
  busy,             // somebody else holds it (a port, a project)
  limit,            // a bound was reached; nothing was lost silently
  corrupt,          // bytes that do not mean what they should
  unsupported,      // understood, and not something this build does
  cancelled,        // stopped on purpose
};

/// A failure the person or the caller can do something about. `message` is one readable sentence without a final stop.
struct Error {
  ErrorCode code = ErrorCode::io;
  std::string message;
};

template <class T>
using Result = boost::system::result<T, Error>;

/// Called by boost::system::result when `value()` is asked of an error: a bug in the caller.
[[noreturn]] inline void throw_exception_from_error(const Error& e, const boost::source_location&) {
  throw std::logic_error("unchecked error: " + e.message);
}

inline Error makeError(ErrorCode code, std::string message) { return Error{code, std::move(message)}; }

}  // namespace penstock
