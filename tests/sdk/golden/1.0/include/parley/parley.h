/* parley/parley.h: the whole SDK for C. */
#ifndef PARLEY_PARLEY_H
#define PARLEY_PARLEY_H

#include "abi.h"
#include "audio.h"
#include "avatar.h"
#include "config.h"
#include "host.h"
#include "layout.h"
#include "llm.h"
#include "payment.h"
#include "request.h"
#include "stt.h"
#include "telephony.h"
#include "tts.h"
#include "webhook.h"

#endif
