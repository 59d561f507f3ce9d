// SPDX-License-Identifier: GPL-3.0-or-later
// What a person says is to be done with exchanges that match. Values only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace penstock::rules {

enum class Side : std::uint8_t {
  request,   // of messages: to the server
  response,  // of messages: to the client
};

/// As pypproxy has it: about the request, whatever the rule then does.
struct Condition {
  enum class Field : std::uint8_t {
    host,    // name without port
    path,    // path and query
    method,
    header,  // value: "Name: value", compared after the colon, or "Name": it is there
    body,    // its content coding taken off; where the rule is on messages alone, the message's
  };
  enum class Op : std::uint8_t { equals, contains, prefix, regex };
  Field field = Field::host;
  Op op = Op::equals;
  std::string value;
  bool negate = false;
};

// In texts of actions $1 and ${name} stand for groups: of the action's own pattern where it has any, else of the rule's first that has.

struct Passthrough {};  // ends the list, and the exchange goes on as it came
struct Stop {};         // ends the list
/// The client's connection ends without a word. A message is left out.
struct Drop {
  std::optional<Side> side;  // of messages: of that direction alone
};
struct Reset {};     // the client's connection breaks
struct NoRecord {};  // it passes, and is not recorded
/// A person decides about it.
struct Breakpoint {
  std::optional<Side> side;  // of messages without: of both directions
};
struct Block {
  int status = 403;
  std::string body, type;
};
struct Redirect {
  int status = 302;
  std::string to;
};
struct Mock {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body, file;  // one of both
};
/// A file, or what lies in a folder below the request's path. What is not there is the origin's to answer.
struct MapLocal {
  std::string path, index = "index.html";
  std::string strip;  // taken off the request's path first
};
struct MapRemote {
  std::string to;  // a URL; {path} and {query} stand for what was asked. Without a path: what was asked
  bool keepHost = false;
};
struct EditHeader {
  enum class How : std::uint8_t {
    set,      // one field of that name, with this value
    add,      // one more
    remove,   // all of that name; with `find` those in whose value it is found
    replace,  // of fields that are there: what `find` finds, or the whole value
  } how = How::set;
  std::optional<Side> side;
  std::string name, value, find;
};
struct EditBody {
  enum class How : std::uint8_t {
    set,
    append,
    replace,  // every occurrence of the text `find`
    regex,    // every occurrence of the pattern `find`
    json,     // what the path `find` leads to; `value` is JSON, and null takes it out
  } how = How::set;
  std::optional<Side> side;
  std::string find, value;
};
struct SetMethod {
  std::string value;
};
struct SetUrl {
  std::string value;  // a URL, or a path alone
};
struct SetStatus {
  int value = 200;
};
struct Delay {
  std::uint32_t min = 0, max = 0;  // milliseconds
  std::optional<Side> side;
};
/// How long something takes: milliseconds, drawn anew each time.
struct Spread {
  std::uint32_t min = 0, max = 0;         // evenly between these
  std::uint32_t mean = 0, deviation = 0;  // or, where there is a mean, normally around it
  bool operator==(const Spread&) const = default;
};
/// A slow network. What is not said here is the profile's.
struct Throttle {
  std::uint64_t up = 0, down = 0;  // bytes a second; 0: as it comes
  std::string profile;             // of profiles(); "": none
  std::optional<Spread> latency;   // before the head goes on
  std::optional<double> loss;      // 0 to 1: of portions of a tenth of a second that come two tenths later
  std::optional<std::uint64_t> seed;  // the same trouble each time, counted from when the rules were put in force
  std::optional<Side> side;           // nothing: both
};
/// Trouble on purpose, in the content. Without a side it is the response's.
struct Fault {
  enum class Kind : std::uint8_t {
    cut,    // it ends there, as if its sender had gone
    stall,  // nothing comes for `ms`, then it goes on
    drip,   // from there on a byte each `ms`
    reset,  // the client's connection breaks there
  } kind = Kind::cut;
  std::uint64_t after = 0;  // bytes that pass before
  std::uint32_t ms = 0;
  std::optional<Side> side;
  std::optional<std::uint64_t> seed;  // as of Throttle
  double chance = 1;                  // 0 to 1: of exchanges that it hits
};
/// Put on the exchange, beside what is there.
struct Mark {
  int color = 0;  // 1 to 6, as filter::colorNames() has them; 0: none
  std::string tag, comment;
};
/// A function of a script, called for that side after the rules.
struct Script {
  std::string file, function;
  std::optional<Side> side;
};

using Action = std::variant<Passthrough, Stop, Drop, Reset, Block, Redirect, Mock, MapLocal, MapRemote, EditHeader, EditBody, SetMethod, SetUrl,
                            SetStatus, Delay, Throttle, Fault, Mark, NoRecord, Breakpoint, Script>;

/// What a rule runs on.
struct On {
  bool request = true, response = true, message = false;
  bool operator==(const On&) const = default;
  bool exchanges() const { return request || response; }
};

struct Rule {
  std::string id, name;
  bool enabled = true;
  int priority = 0;                   // higher first; equal ones as they stand
  std::string when;                   // expression; "": every exchange
  std::vector<Condition> conditions;  // all must hold, beside `when`
  On on;                              // an action without a side means the request, unless this is the response and not the request
  std::vector<Action> actions;
  bool strict = false;  // what cannot be carried out is answered with 502
  bool stop = false;    // ends the list where it matches
};

}  // namespace penstock::rules
