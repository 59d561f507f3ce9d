// SPDX-License-Identifier: GPL-3.0-or-later
// As std.h, for the layer that uses OpenSSL and not Asio, whose headers want its library linked.
#pragma once

#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <spdlog/spdlog.h>

#include "pch/std.h"
