// SPDX-License-Identifier: GPL-3.0-or-later
// The few parts of Asio the layers above see. Never include <boost/asio.hpp>: it doubles compile times.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

namespace penstock::net {
namespace asio = boost::asio;
using boost::system::error_code;
template <class T = void>
using Awaitable = asio::awaitable<T>;
}  // namespace penstock::net
