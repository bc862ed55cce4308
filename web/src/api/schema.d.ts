// Made from docs/api/openapi.yaml by `npm run types`.

export interface paths {
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Say that the process is alive
         * @description Never asks the database. For a supervisor that restarts what does not answer.
         */
        get: operations["getLiveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Say whether the host can serve
         * @description For a load balancer. Not ready while starting, while draining, and while the database is away.
         */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the host's metrics
         * @description In the text format of Prometheus. Holds no personal data. Answers this machine only.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read this description
         * @description The OpenAPI 3.1 document you are looking at, as JSON.
         */
        get: operations["getDescription"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Browse this description
         * @description A page that needs nothing from any other host.
         */
        get: operations["getDocs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs/{asset}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description File name, such as `app.js`.
                 * @example app.js
                 */
                asset: string;
            };
            cookie?: never;
        };
        /** Read a file of the page */
        get: operations["getDocsAsset"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Open the portal
         * @description The one page of the portal, which asks this API for everything else. Every other path outside of `/api/` and `/v1/` that a
         *     browser goes to (`Accept: text/html`) gives the same page, unless it is described here.
         */
        get: operations["getPortal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/assets/{asset}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description File name, such as `scheme.js`.
                 * @example scheme.js
                 */
                asset: string;
            };
            cookie?: never;
        };
        /**
         * Read a file of the portal
         * @description Files whose name holds a hash never change, and may be kept for a year.
         */
        get: operations["getPortalAsset"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pay/{tenant}/{vendor}/{page}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of a tenant.
                 * @example ten_0000000000001
                 */
                tenant: string;
                /**
                 * @description A payment vendor whose pages this host serves, such as `sandbox`.
                 * @example sandbox
                 */
                vendor: string;
                /**
                 * @description What the vendor calls the page.
                 * @example style.css
                 */
                page: string;
            };
            cookie?: never;
        };
        /**
         * Open a page of the payment sandbox
         * @description Where a payer is sent to pay with play money. It needs no script. Vendors with servers of their own have no pages here.
         */
        get: operations["getPaymentPage"];
        put?: never;
        /**
         * Send a form of such a page
         * @description What a payer chose on the page.
         */
        post: operations["sendPaymentPage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenant": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * Read the public face of the tenant
         * @description What a sign-in page needs before anyone has signed in.
         */
        get: operations["getPublicTenant"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/register": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open an account and sign in
         * @description Makes a member of the tenant and signs them in at once. A mail with a link to verify the
         *     address goes out; until it is followed, `email_verified` is false.
         */
        post: operations["register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/login": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in
         * @description A wrong password and an unknown address get the same answer in the same time. After five
         *     failures in a minute the account answers 429 for a while, whatever the password.
         */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/refresh": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Continue a session
         * @description Gives a new access token and a new refresh token for the one you send, which is used up by
         *     that. Browsers leave the body empty: the refresh cookie is read, and `X-CSRF-Token` is needed.
         */
        post: operations["refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/verify-email": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify an address
         * @description With the token of the mail that was sent at registration. A token works once.
         */
        post: operations["verifyEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/verify-email/resend": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send the verification mail again
         * @description Three mails an hour at most.
         */
        post: operations["resendVerification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/forgot": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for a link to reset the password
         * @description Always gives the same answer, so that nobody learns who has an account. The link works once, for an hour.
         */
        post: operations["forgotPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/reset": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a new password with a mailed token
         * @description Ends every session of the account. Following the mail also verifies the address.
         */
        post: operations["resetPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sso/{provider}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description Name of an identity provider of the tenant.
                 * @example workos
                 */
                provider: string;
            };
            cookie?: never;
        };
        /**
         * Sign in with an identity provider
         * @description Sends the browser to the provider. A tenant without identity providers answers 404
         *     `sso_provider_not_found`; its users sign in with address and password.
         */
        get: operations["startSingleSignOn"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/callback": {
        parameters: {
            query?: {
                /** @description As it was sent to the provider. */
                state?: string;
                /** @description What the provider gives for a finished sign-in. */
                code?: string;
            };
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * Come back from an identity provider
         * @description The provider sends the browser here. A `state` that no sign-in under way has is refused with `sso_state_unknown`.
         */
        get: operations["finishSingleSignOn"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/validate": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * Check a token
         * @description For another service that was handed a token and wants to know whose it is.
         */
        get: operations["validate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/logout": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign out
         * @description Ends this session within a second, also its open event streams, and takes the cookies away.
         */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/me": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /** Read the signed-in user */
        get: operations["getMe"];
        put?: never;
        post?: never;
        /**
         * Close your account
         * @description Deletes your personal data and ends all your sessions. It cannot be undone, so the password is
         *     asked for again. The last admin of a tenant cannot leave it.
         */
        delete: operations["closeAccount"];
        options?: never;
        head?: never;
        /**
         * Change your profile
         * @description Fields that are left out stay as they are.
         */
        patch: operations["updateMe"];
        trace?: never;
    };
    "/api/auth/me/export": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * Take your data with you
         * @description Everything the platform keeps about you, in one document.
         */
        get: operations["exportMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/password": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change your password
         * @description Ends all your other sessions within a second and tells you by mail.
         */
        post: operations["changePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sessions": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /** List where you are signed in */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        /**
         * Sign out everywhere else
         * @description Ends all your sessions but this one, within a second.
         */
        delete: operations["endOtherSessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sessions/{id}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A session's id.
                 * @example ses_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End one of your sessions */
        delete: operations["endSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * Follow what happens to you, live
         * @description Everything that concerns the signed-in user, as it happens.
         *
         *     **Server-sent events.** Each event has an `id`, an `event` (its type, such as
         *     `session.ended`) and one line of JSON as `data`. A comment line comes at least every 30 seconds
         *     so that proxies keep the stream open. After a break, send the last id you saw in
         *     `Last-Event-ID` and the stream goes on behind it; a browser's `EventSource` does so by itself.
         *
         *     **WebSocket.** Ask `POST /api/events/ticket` for a ticket, then open
         *     `/api/events?ticket=…` from a page of an allowed origin. Each text message is
         *     `{"id": …, "event": …, "data": …}`. Give `last_event_id` in the query to go on behind it.
         *
         *     The stream ends within a second when the session ends, the user is disabled, their role or
         *     password changes, or the tenant is suspended.
         */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/ticket": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get a ticket for a WebSocket
         * @description A ticket opens one WebSocket, once, within a minute.
         */
        post: operations["createEventTicket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/conversations": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * List conversations
         * @description Your own. An admin sees all of the tenant.
         */
        get: operations["listConversations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/conversations/{id}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A conversation's id.
                 * @example conv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        /** Read a conversation */
        get: operations["getConversation"];
        put?: never;
        post?: never;
        /**
         * Delete a conversation
         * @description Transcript, events, recording and links are gone at once. One that still goes on answers 409 `conversation_live`.
         */
        delete: operations["deleteConversation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/conversations/{id}/transcript": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A conversation's id.
                 * @example conv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        /**
         * Read what was said
         * @description Of a conversation that goes on, what was said so far. Where the user did not agree to keep it the answer is 404 `transcript_not_kept`.
         */
        get: operations["getTranscript"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/conversations/{id}/transcript.txt": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A conversation's id.
                 * @example conv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        /**
         * Download what was said as text
         * @description What the user heard, for people to read.
         */
        get: operations["downloadTranscriptText"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/conversations/{id}/transcript.json": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A conversation's id.
                 * @example conv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        /**
         * Download what was said as JSON
         * @description The same as the transcript, as a file to keep.
         */
        get: operations["downloadTranscriptJson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/conversations/{id}/recording": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A conversation's id.
                 * @example conv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        /**
         * Listen to a conversation
         * @description Ogg Opus in stereo: the user on the left, the assistant on the right. Only where the user agreed to a recording. `Range` is understood; one answer holds at most 4 MiB of a range.
         */
        get: operations["downloadRecording"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/conversations/{id}/events": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A conversation's id.
                 * @example conv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        /**
         * Follow a conversation, live
         * @description What happened in it and what goes on to happen, as server-sent events: first everything behind `Last-Event-ID`, then
         *     the rest as it comes. Each event has an `id`, an `event` and one line of JSON as `data`:
         *
         *     | event | data, beside `conversation_id` |
         *     | --- | --- |
         *     | `conversation.started` | `experience`, `scenario`, `title`, `transport` |
         *     | `conversation.state` | `state`: `listening`, `hearing`, `thinking`, `speaking` or `interrupted` |
         *     | `turn.said` | `turn`, as in the transcript |
         *     | `turn.changed` | `turn`, of which more became known, such as that it was interrupted |
         *     | `turn.not_understood` | `code` |
         *     | `tool.called`, `tool.answered` | `call_id`, `name`, `duration_ms` |
         *     | `context.added` | `text` |
         *     | `user.silent` | |
         *     | `caller.lost`, `caller.back` | |
         *     | `answer.failed` | `status`, `reason`, `code` |
         *     | `error` | `code`, `detail` |
         *     | `conversation.ended` | `reason` |
         *
         *     What was said is only in it where the user agreed to keep a transcript. The stream ends when the conversation has ended
         *     and all of it was sent; who comes back after that gets 204, so a browser's `EventSource` stays away.
         */
        get: operations["streamConversation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/conversations/{id}/say": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A conversation's id.
                 * @example conv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put words into the assistant's mouth
         * @description They are spoken as soon as nothing else is. One that has ended answers 409 `conversation_not_live`. One that goes on at another host is reached there; when that host does not answer, it is 503 `host_not_answering` and nothing was done, or 504 `command_outcome_unknown`.
         */
        post: operations["sayInConversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/conversations/{id}/interrupt": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A conversation's id.
                 * @example conv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop what is being said
         * @description As the user's own voice would. One that has ended answers 409 `conversation_not_live`. One that goes on at another host is reached there; when that host does not answer, it is 503 `host_not_answering` and nothing was done, or 504 `command_outcome_unknown`.
         */
        post: operations["interruptConversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/conversations/{id}/context": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A conversation's id.
                 * @example conv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tell the assistant something
         * @description It knows it from then on and says nothing about it by itself. One that has ended answers 409 `conversation_not_live`. One that goes on at another host is reached there; when that host does not answer, it is 503 `host_not_answering` and nothing was done, or 504 `command_outcome_unknown`.
         */
        post: operations["addContext"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/conversations/{id}/end": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A conversation's id.
                 * @example conv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End a conversation
         * @description One that has ended answers 409 `conversation_not_live`. One that goes on at another host is reached there; when that host does not answer, it is 503 `host_not_answering` and nothing was done, or 504 `command_outcome_unknown`.
         */
        post: operations["endConversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/conversations/{id}/share": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A conversation's id.
                 * @example conv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Share a transcript by link
         * @description Whoever has the link sees title and transcript until it expires. The token is shown this once.
         */
        post: operations["shareConversation"];
        /**
         * Take all links back
         * @description Those of this conversation open nothing from now on.
         */
        delete: operations["unshareConversation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/conversations/{id}/debrief": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A conversation's id.
                 * @example conv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        /**
         * Read what a rehearsal came to
         * @description Made by itself soon after a rehearsal ended (`debrief.ready` among the live events tells when), as far as the user agreed to
         *     keep what was said: otherwise the answer is 404 `transcript_not_kept`. It goes with the conversation.
         */
        get: operations["getDebrief"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/shared/{token}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description The token of a link.
                 * @example shr_AAAAAAAAAAKq3J0c1x5rVYtT2d4m0uC8oP7n6h9sEwz
                 */
                token: string;
            };
            cookie?: never;
        };
        /**
         * Read a shared transcript
         * @description Needs nothing but the link. One that has expired or was taken back answers 404.
         */
        get: operations["getShared"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scenarios": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * List the scenarios that can be rehearsed
         * @description Those that were written for you or for your tenant, the newest first, then those of the library.
         */
        get: operations["listScenarios"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scenarios/{id}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A scenario's id.
                 * @example coo-escalation
                 */
                id: components["parameters"]["ScenarioId"];
            };
            cookie?: never;
        };
        /** Read a scenario and its brief */
        get: operations["getScenario"];
        put?: never;
        post?: never;
        /**
         * Delete a scenario that was written for you
         * @description An admin also deletes those of the whole tenant. What was rehearsed with it stays.
         */
        delete: operations["deleteScenario"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/scenarios/{file}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A scenario's id and `.json`.
                 * @example coo-escalation.json
                 */
                file: string;
            };
            cookie?: never;
        };
        /**
         * Read a scenario as it was written
         * @description The whole document, as the scenario author's guide describes it.
         */
        get: operations["downloadScenario"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scenario/generate": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have a scenario written
         * @description Writes a scenario from what you say about it, keeps it, and answers with it; its `id` can be rehearsed at once. The tenant's
         *     language model writes it, and `produced_by` is `model`; where there is none, or where its answer cannot be played, the rules that
         *     come with the installation do (`engine`), and `fallback_reason` says why. What you send describes the rehearsal; instructions in it
         *     are not followed.
         */
        post: operations["generateScenario"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/debrief": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Judge a rehearsal
         * @description Judges a conversation that has ended and keeps that in place of an earlier debrief. The score is reached by fixed rules, whoever
         *     played the other side; a language model of the tenant's adds a `commentary`, which is marked as such. Where the user did not agree
         *     to keep what was said the answer is 404 `transcript_not_kept`.
         */
        post: operations["makeDebrief"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/progress": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * How your rehearsals go over time
         * @description Your tries with their scores, each compared with your earlier tries of the same scenario.
         */
        get: operations["getProgress"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tools": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * List the tools that conversations may use
         * @description Those of the host and those that the tenant defines, by name. Models call them in conversations that bring no tools of their own, and in scenarios that name them.
         */
        get: operations["listTools"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tools/{name}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A tool's name.
                 * @example current_time
                 */
                name: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run a tool
         * @description With your rights, as a model would in a conversation of yours. Every run is noted. One that took longer than it may answers 504 `tool_timed_out`, one that failed 503 `tool_failed`.
         */
        post: operations["runTool"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/subscriptions/plans": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /** List what can be bought */
        get: operations["listOfferedPlans"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/subscriptions/current": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /** Read your subscription */
        get: operations["getSubscription"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/subscriptions/cancel": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel your subscription */
        post: operations["cancelSubscription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/subscriptions/change": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change to another plan
         * @description Who pays nothing yet needs a checkout instead.
         */
        post: operations["changeSubscription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/usage/start": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin to count
         * @description For programs that talk to people by themselves. Conversations of this host are counted without it.
         */
        post: operations["startUsage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/usage/heartbeat": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say how much it was so far */
        post: operations["reportUsage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/usage/end": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop counting */
        post: operations["endUsage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/usage/spend": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Count what is used at once
         * @description Tokens and documents of a plan that includes them. Each key counts once, for ever.
         */
        post: operations["spendUsage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/usage/validate": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask whether a conversation could begin */
        post: operations["validateUsage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/usage/balance": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /** Read how much you have */
        get: operations["getBalance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/usage/history": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /** List what you used */
        get: operations["listUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/usage/summary": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /** Read what you used by day */
        get: operations["summarizeUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/billing/invoices": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /** List what you paid and owe */
        get: operations["listInvoices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/billing/invoices/{id}/pay": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description An invoice's id.
                 * @example inv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open a page to pay what you owe
         * @description Needs a verified address. Of an invoice that is open, and that no saved card is being charged for.
         */
        post: operations["payInvoice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/checkout/create-session": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open a page to pay on
         * @description Needs a verified address. With `conversation_id` it makes that conversation longer.
         */
        post: operations["createCheckout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/checkout/portal": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Open the page for cards and invoices */
        post: operations["openBillingPortal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/paypal/create-order": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Open an order at PayPal */
        post: operations["createPaypalOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/paypal/capture-order": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take what was approved */
        post: operations["capturePaypalOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/paypal/verify-webhook": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Receive what PayPal tells */
        post: operations["receivePaypalWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{provider}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description The vendor, such as stripe.
                 * @example stripe
                 */
                provider: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Receive what a vendor tells
         * @description Whoever cannot show with a signature that they are the vendor is refused.
         */
        post: operations["receiveWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chat/completions": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask the tenant's language models
         * @description OpenAI's chat completions, so that its clients work unchanged with `base_url` set to `/v1` of this host and an
         *     access token or API key of the tenant as the key. The tenant's chain of language models answers: when one fails, the
         *     next goes on from what was said. `model` may be any name and is given back.
         *
         *     With `stream` the answer comes as server-sent events, the last of which is `data: [DONE]`. What fails before the first
         *     word is a status; what breaks off later ends with an event that holds an `error`. Leaving cancels the answer.
         *
         *     Members that are not described here are ignored. `stop`, `seed`, `top_p`, `frequency_penalty`, `presence_penalty`,
         *     `parallel_tool_calls`, `reasoning_effort` and `verbosity` are passed on to models that know them. Errors have the member
         *     `error` that OpenAI's clients look for.
         */
        post: operations["createChatCompletion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/realtime": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * Talk over a WebSocket
         * @description OpenAI's Realtime protocol (general availability), so that its clients work unchanged with this host's address and an
         *     access token, API key or `ek_` key of the tenant as the key. The tenant's chains hear, think and speak. Pages that
         *     cannot send headers put their key among the subprotocols, as OpenAI's clients do:
         *     `realtime, openai-insecure-api-key.<KEY>`.
         *
         *     With `call_id` it is the view of a call that goes on: all its events come, and the same events may be sent as by its
         *     caller. It is to be had at the host of the call alone; any other answers 409 `conversation_elsewhere`.
         *
         *     A conversation whose connection was lost waits for its caller (`conversation.reconnect_s`). Whoever connects with the
         *     `ek_` key that opened it goes on with it, also when the key has expired; with `session_id`, the `id` of
         *     `session.created`, whoever opened it does, and takes it over from a connection that only seems to be alive (4409).
         *     `session.created` comes again with the same session, then every item. 404 `conversation_not_found`: it is over. 409
         *     `conversation_elsewhere`: it waits at another host, where the caller has to connect.
         *
         *     Where the plan allows no more conversations at once, one that waits for its caller ends with the reason `begun_anew`
         *     when the same user begins another.
         *
         *     The session ends within a second when the caller's access does, with code 4401.
         */
        get: operations["openRealtime"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/realtime/calls": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Talk over WebRTC
         * @description As OpenAI's `calls`: the offer comes as `application/sdp` from who has a key, or as the part `sdp` of a form with a part
         *     `session`. The answer has our addresses; nothing more is exchanged. The caller's data channel carries the events.
         *     Callers who were lost come back as over a WebSocket: with the same key, or by `session_id`, at the same host.
         */
        post: operations["createRealtimeCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/realtime/calls/{id}/accept": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A call's id, the last part of its `Location`.
                 * @example rtc_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["CallId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept a call that rings
         * @description For calls of the telephone. One over WebRTC was accepted when it came, and is answered with 409.
         */
        post: operations["acceptRealtimeCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/realtime/calls/{id}/reject": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A call's id, the last part of its `Location`.
                 * @example rtc_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["CallId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refuse a call that rings
         * @description For calls of the telephone. One over WebRTC was accepted when it came, and is answered with 409.
         */
        post: operations["rejectRealtimeCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/realtime/calls/{id}/refer": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A call's id, the last part of its `Location`.
                 * @example rtc_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["CallId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a call that rings elsewhere
         * @description For calls of the telephone. One over WebRTC was accepted when it came, and is answered with 409.
         */
        post: operations["referRealtimeCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/realtime/calls/{id}/hangup": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A call's id, the last part of its `Location`.
                 * @example rtc_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["CallId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End a call
         * @description At whichever host it goes on. 503 `host_not_answering` and 504 `command_outcome_unknown` as for commands to conversations.
         */
        post: operations["hangUpRealtimeCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/realtime/client_secrets": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a key for a page or app
         * @description As OpenAI's `client_secrets`: a key that opens live conversations for a while and nothing else. What `session` says holds
         *     for each of them, unless the client changes it. Conversations that are going on outlive their key; it ends early when the
         *     access of its maker does.
         */
        post: operations["createClientSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ephemeral": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get a key to start talking
         * @description What a page gets before it connects: a key for the signed-in user that opens live conversations for a minute, either with the
         *     scenario or with the instructions that were chosen. In a scenario nothing the page sends changes who the assistant is.
         */
        post: operations["createEphemeralKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/users": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /** List the tenant's users */
        get: operations["listUsers"];
        put?: never;
        /**
         * Add a user
         * @description Without a password, the new user gets a mail with a link to set one. Nobody can give a role above their own.
         */
        post: operations["createUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/users/{id}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A user's id.
                 * @example usr_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        /** Read a user */
        get: operations["getUser"];
        put?: never;
        post?: never;
        /**
         * Remove a user
         * @description Deletes their personal data and ends their sessions. It cannot be undone.
         */
        delete: operations["deleteUser"];
        options?: never;
        head?: never;
        /**
         * Change a user
         * @description Disabling a user or changing their role ends their sessions within a second. The last admin of a tenant stays one.
         */
        patch: operations["updateUser"];
        trace?: never;
    };
    "/api/admin/users/{id}/sessions": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A user's id.
                 * @example usr_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Sign a user out everywhere */
        delete: operations["endUserSessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/api-keys": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * List the tenant's API keys
         * @description Never shows the keys themselves.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Make an API key
         * @description The key is in this answer and nowhere else; only its hash is kept. It may do at most what its maker may.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A key's id.
                 * @example key_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an API key
         * @description The key stops working within a second.
         */
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/tools": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * List the tools that the tenant defines
         * @description Never shows the secrets.
         */
        get: operations["listTenantTools"];
        put?: never;
        /**
         * Define a tool
         * @description When a model calls it, the host checks the arguments by the schema and posts
         *     `{"tool", "call_id", "arguments", "tenant_id", "user_id", "conversation_id"}` to the URL, which must be https and public. The
         *     header `Parley-Signature` is `v1=` and the HMAC-SHA256, in hexadecimal and under the secret, of the header
         *     `Parley-Timestamp`, a dot and the body. What the answer's body says, JSON or text of at most 32 KB, is what the model reads.
         */
        post: operations["createTenantTool"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/tools/{id}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A tool's id.
                 * @example tool_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: string;
            };
            cookie?: never;
        };
        /**
         * Read a tool
         * @description Without its secret.
         */
        get: operations["getTenantTool"];
        put?: never;
        post?: never;
        /**
         * Remove a tool
         * @description With its secret.
         */
        delete: operations["deleteTenantTool"];
        options?: never;
        head?: never;
        /**
         * Change a tool
         * @description Counts for the next call. Conversations that go on keep the tools that they began with.
         */
        patch: operations["updateTenantTool"];
        trace?: never;
    };
    "/api/admin/providers": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * List the tenant's providers
         * @description Secrets are named, never shown.
         */
        get: operations["listProviders"];
        put?: never;
        /**
         * Configure a provider
         * @description The plugin checks the settings first; errors name each one that is wrong. Secrets are sealed and given to the plugin alone.
         */
        post: operations["createProvider"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/providers/{id}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A provider's id.
                 * @example prv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: string;
            };
            cookie?: never;
        };
        /** Read a provider */
        get: operations["getProvider"];
        put?: never;
        post?: never;
        /**
         * Remove a provider
         * @description With its secrets. Refused while a chain names it.
         */
        delete: operations["deleteProvider"];
        options?: never;
        head?: never;
        /**
         * Change a provider
         * @description Counts within a second for whatever begins; what runs keeps what it has. Other settings or secrets begin its health anew.
         */
        patch: operations["updateProvider"];
        trace?: never;
    };
    "/api/admin/providers/{id}/test": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A provider's id.
                 * @example prv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a provider
         * @description Asks the vendor whether key and settings work, at no cost. A provider that works is used again at once, whatever had shut it out.
         */
        post: operations["testProvider"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/providers/{id}/choices": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A provider's id.
                 * @example prv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: string;
            };
            cookie?: never;
        };
        /** List what a setting can be */
        get: operations["listProviderChoices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/providers/{id}/events": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A provider's id.
                 * @example prv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: string;
            };
            cookie?: never;
        };
        /**
         * Read a provider's failover log
         * @description Attempts that did not go well and changes of the breaker, of three months.
         */
        get: operations["listProviderEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/chains": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * List the orders in which providers are asked
         * @description A kind without entries uses what the platform comes with.
         */
        get: operations["listChains"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/chains/{kind}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description What the providers do.
                 * @example stt
                 */
                kind: string;
            };
            cookie?: never;
        };
        /** Read the order for a kind */
        get: operations["getChain"];
        /**
         * Set the order for a kind
         * @description Counts within a second for whatever begins on any host; running calls keep theirs.
         */
        put: operations["replaceChain"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/plugins": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /** List the plugins of this host */
        get: operations["listPlugins"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/plugins/{id}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A plugin's id.
                 * @example tts_flite
                 */
                id: string;
            };
            cookie?: never;
        };
        /** Read a plugin */
        get: operations["getPlugin"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Allow or shut a plugin
         * @description For all tenants. Nothing begins with a plugin that is shut; what runs goes on.
         */
        patch: operations["updatePlugin"];
        trace?: never;
    };
    "/api/admin/costs": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /** Read what providers cost */
        get: operations["listCosts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/plans": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /** List all plans */
        get: operations["listPlans"];
        put?: never;
        /** Add a plan */
        post: operations["createPlan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/plans/{id}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A plan's id.
                 * @example pln_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: string;
            };
            cookie?: never;
        };
        /** Read a plan */
        get: operations["getPlan"];
        put?: never;
        post?: never;
        /** Withdraw a plan */
        delete: operations["withdrawPlan"];
        options?: never;
        head?: never;
        /**
         * Offer or withdraw a plan
         * @description What a plan promises is changed by a new version.
         */
        patch: operations["updatePlan"];
        trace?: never;
    };
    "/api/admin/plans/{id}/versions": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A plan's id.
                 * @example pln_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change what a plan promises */
        post: operations["addPlanVersion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/subscriptions": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put somebody on a plan
         * @description At once and without payment, in place of the plan they had. Whoever pays for a plan keeps it until that has ended.
         */
        post: operations["assignPlan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/invoices": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /** List what everybody paid and owes */
        get: operations["listAllInvoices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/credits": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give somebody credit */
        post: operations["giveCredit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/orders/{id}/refund": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description An order's id.
                 * @example ord_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give money back */
        post: operations["refundOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/revenue": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /** Read revenue, cost and margin */
        get: operations["listRevenue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/wallets/differences": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /** Check every wallet against its ledger */
        get: operations["listWalletDifferences"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/webhooks": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /** List what vendors told */
        get: operations["listWebhooks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/webhooks/replay": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Apply a webhook once more */
        post: operations["replayWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/audit": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * Read the audit log
         * @description Sign-ins, admin actions and money actions of the tenant. Entries are never changed or deleted.
         */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/tenants": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /** List the tenants */
        get: operations["listTenants"];
        put?: never;
        /**
         * Create a tenant
         * @description Then add its first admin with `POST /api/admin/users` and `X-Parley-Tenant` set to the new slug.
         */
        post: operations["createTenant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/tenants/{id}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A tenant's id.
                 * @example ten_0000000000002
                 */
                id: components["parameters"]["TenantId"];
            };
            cookie?: never;
        };
        /**
         * Read a tenant
         * @description A tenant admin reads their own, an operator any.
         */
        get: operations["getTenant"];
        put?: never;
        post?: never;
        /**
         * Close a tenant
         * @description Its users lose access at once and its slug stays taken. Repeat the slug in `confirm`, so that no slip closes a business.
         */
        delete: operations["closeTenant"];
        options?: never;
        head?: never;
        /**
         * Change a tenant
         * @description Fields that are left out stay as they are. A tenant admin changes their own tenant's `branding`,
         *     `settings` and `cors_origins`; an operator changes everything of every tenant.
         */
        patch: operations["updateTenant"];
        trace?: never;
    };
    "/api/admin/tenants/{id}/suspend": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A tenant's id.
                 * @example ten_0000000000002
                 */
                id: components["parameters"]["TenantId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Suspend a tenant
         * @description Its users are refused with `tenant_suspended` within a second, until it is resumed. Nothing is lost.
         */
        post: operations["suspendTenant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/tenants/{id}/resume": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A tenant's id.
                 * @example ten_0000000000002
                 */
                id: components["parameters"]["TenantId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resume a suspended tenant */
        post: operations["resumeTenant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List background jobs */
        get: operations["listJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description A job's id.
                 * @example job_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        /** Read a job */
        get: operations["getJob"];
        put?: never;
        post?: never;
        /**
         * Cancel a job
         * @description The job moves into the history as cancelled. One that is running answers 409.
         */
        delete: operations["cancelJob"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/jobs/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description A job's id.
                 * @example job_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run a dead or delayed job now */
        post: operations["retryJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List periodic jobs */
        get: operations["listSchedules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List outgoing mail
         * @description What was sent to whom and whether it arrived. Bodies, which hold links that sign people in, are not shown.
         */
        get: operations["listMessages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read how the host is doing */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        RegisterRequest: {
            /**
             * Format: email
             * @description Address to sign in with. Upper and lower case are the same.
             */
            email: string;
            /** @description Any characters. Very common passwords are refused. */
            password: string;
            /** @description What to call you. Taken from the address when left out. */
            display_name?: string;
            /** @description BCP 47 language tag, such as `en-GB`. Default: `en`. */
            locale?: string;
            /** @description IANA name, such as `Europe/London`. Default: `UTC`. */
            time_zone?: string;
        };
        LoginRequest: {
            /** Format: email */
            email: string;
            password: string;
        };
        RefreshRequest: {
            /** @description Left out by browsers. */
            refresh_token?: string;
        };
        TokenRequest: {
            /** @description From the link in the mail. */
            token: string;
        };
        ForgotRequest: {
            /** Format: email */
            email: string;
        };
        ResetRequest: {
            /** @description From the link in the mail. */
            token: string;
            /** @description The new password. */
            password: string;
        };
        ProfilePatch: {
            display_name?: string;
            locale?: string;
            time_zone?: string;
        };
        ChangePasswordRequest: {
            current_password: string;
            new_password: string;
        };
        CloseAccountRequest: {
            /** @description Your password, once more. */
            password: string;
        };
        UserCreate: {
            /** Format: email */
            email: string;
            /** @description Left out to let the user choose one by mail. */
            password?: string;
            role?: components["schemas"]["Role"];
            display_name?: string;
            locale?: string;
            time_zone?: string;
        };
        UserPatch: {
            role?: components["schemas"]["Role"];
            /**
             * @description A disabled user cannot sign in.
             * @enum {string}
             */
            status?: "active" | "disabled";
            display_name?: string;
            locale?: string;
            time_zone?: string;
        };
        ApiKeyCreate: {
            /** @description What the key is for. */
            name: string;
            role?: components["schemas"]["Role"];
            /**
             * Format: date-time
             * @description When the key stops working; null or left out: never.
             */
            expires_at?: string | null;
        };
        ToolCreate: {
            /** @description As models call it. */
            name: string;
            /** @description What it does and when to use it, for models. */
            description: string;
            /** @description JSON Schema of its arguments: an object, without $ref, of at most 16 KiB. */
            parameters: Record<string, never>;
            /** @description https, and public. */
            url: string;
            /** @description What calls are signed with. Never shown. */
            secret: string;
            /** @description How long a call may take. Default: 5000. */
            timeout_ms?: number;
            enabled?: boolean;
        };
        ToolPatch: {
            name?: string;
            description?: string;
            parameters?: Record<string, never>;
            url?: string;
            secret?: string;
            timeout_ms?: number;
            enabled?: boolean;
        };
        ToolRun: {
            /** @description As the tool's parameters say. */
            arguments?: Record<string, never>;
        };
        Tool: {
            /** @description Begins with `tool_`. */
            id: string;
            name: string;
            description: string;
            parameters: Record<string, never>;
            url: string;
            timeout_ms: number;
            enabled: boolean;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        ToolList: {
            data: components["schemas"]["Tool"][];
            next_cursor: components["schemas"]["Cursor"];
        };
        OfferedTool: {
            name: string;
            /**
             * @description Whose it is.
             * @enum {string}
             */
            kind: "host" | "tenant";
            description: string;
            /** @description JSON Schema of its arguments. */
            parameters: Record<string, never>;
        };
        OfferedToolList: {
            data: components["schemas"]["OfferedTool"][];
            next_cursor: components["schemas"]["Cursor"];
        };
        ToolResult: {
            /** @description Any JSON. */
            result: unknown;
        };
        ProviderCreate: {
            kind: components["schemas"]["ProviderKind"];
            /** @description A plugin of this host. */
            plugin: string;
            /** @description What to call it. */
            name: string;
            /** @description As the plugin's schema describes them, without secrets. */
            settings?: Record<string, never>;
            secrets?: components["schemas"]["NewSecrets"];
            prices?: components["schemas"]["Prices"];
            enabled?: boolean;
        };
        ProviderPatch: {
            name?: string;
            /** @description All of them anew, without secrets. */
            settings?: Record<string, never>;
            secrets?: components["schemas"]["NewSecrets"];
            prices?: components["schemas"]["Prices"];
            enabled?: boolean;
        };
        ChainPut: {
            /** @description In the order in which they are asked. None for what the platform comes with. */
            entries: components["schemas"]["ChainEntryPut"][];
            /** @description Whether the next is asked too when the first is slower than usual. */
            hedge?: boolean;
            /**
             * @description What happens when a provider refuses a content.
             * @enum {string}
             */
            on_content?: "stop" | "ask_next";
        };
        ChainEntryPut: {
            provider_id: string;
            /** @description How long it may take until its first output; null for the usual time. */
            first_output_ms?: number | null;
            /** @description How long it may be silent in between; null for the usual time. */
            between_outputs_ms?: number | null;
        };
        PluginPatch: {
            enabled: boolean;
        };
        /** @description By the names of the settings that they stand for. Null removes one. */
        NewSecrets: {
            [key: string]: string | null;
        };
        /** @description What its work costs; null for the prices that the plugin comes with. */
        Prices: components["schemas"]["Price"][] | null;
        Price: {
            /** @enum {string} */
            unit: "audio_second" | "character" | "input_token" | "output_token" | "call_minute" | "request";
            /** @description Millionths of the currency. */
            micros: number;
            currency: string;
            /** @description For how many units. */
            per?: number;
        };
        /**
         * @description What the provider does.
         * @enum {string}
         */
        ProviderKind: "stt" | "tts" | "llm" | "realtime" | "telephony" | "payment" | "avatar" | "calendar" | "mail" | "sms" | "identity";
        TenantCreate: {
            /** @description Short name in URLs: lower-case letters, digits and hyphens, a letter first. Never changes. */
            slug: string;
            name: string;
            experiences?: components["schemas"]["Experiences"];
            hosts?: components["schemas"]["HostNames"];
            cors_origins?: components["schemas"]["Origins"];
            branding?: components["schemas"]["Branding"];
            settings?: components["schemas"]["TenantSettings"];
            limits?: components["schemas"]["RequestLimits"];
        };
        TenantPatch: {
            name?: string;
            experiences?: components["schemas"]["Experiences"];
            hosts?: components["schemas"]["HostNames"];
            cors_origins?: components["schemas"]["Origins"];
            branding?: components["schemas"]["Branding"];
            settings?: components["schemas"]["TenantSettings"];
            limits?: components["schemas"]["RequestLimits"];
        };
        /**
         * @description What a user may do. Each role includes the ones before it.
         * @enum {string}
         */
        Role: "member" | "tenant_admin" | "operator";
        /**
         * @description An invited user has yet to choose a password; a disabled one cannot sign in.
         * @enum {string}
         */
        UserStatus: "invited" | "active" | "disabled";
        /** @description What the tenant sells. */
        Experiences: components["schemas"]["Experience"][];
        /** @description Host names of URLs that lead to the tenant. */
        HostNames: string[];
        /** @description Origins whose pages may call the API, such as `https://www.acme.example`. */
        Origins: string[];
        /** @description How the portal looks for this tenant. */
        Branding: {
            /** @description As in CSS, such as `#0b7285`. */
            primary_color?: string;
            logo_url?: string;
            /** Format: email */
            support_email?: string;
            tagline?: string;
        };
        /** @description Settings by name. */
        TenantSettings: {
            /** @description For how long conversations are kept after they ended; 0 keeps nothing. Default: 90. */
            retention_days?: number;
            /** @description Where the tenant is, a name such as Europe/Berlin. Default: UTC. */
            time_zone?: string;
            /** @description Said when a tool takes long; empty says nothing. Default: a line in the language of the conversation. */
            one_moment?: string;
        } & {
            [key: string]: string | number | boolean | null;
        };
        /** @description Requests let through in a minute. */
        RequestLimits: {
            /** @description Of the whole tenant. */
            tenant_per_minute?: number;
            /** @description Of one user. */
            user_per_minute?: number;
            /** @description From one network address. */
            address_per_minute?: number;
        };
        SayRequest: {
            text: string;
        };
        ContextRequest: {
            text: string;
        };
        EndRequest: {
            /** @description Whether what is being said is said to its end first. Default: no. */
            after_sentence?: boolean;
        };
        ShareRequest: {
            /** @description Seconds until the link expires. Default: 30 days. */
            expires_in?: number;
        };
        /** @description What you want to rehearse, in your own words. */
        ScenarioWish: {
            /** @description Whom you will talk to. */
            role: string;
            industry?: string;
            /** @description What can be won or lost. */
            stakes?: string;
            /** @description What you are afraid of, so that it happens. */
            fears?: string[];
            /** @description How fierce they are. Default: 3. */
            temper?: number;
            /** @description Theirs. */
            voice?: string;
            /** @description What you want to come out with. */
            goal?: string;
            /** @description For everybody of the tenant; its admins may. Default: no. */
            shared?: boolean;
        };
        DebriefRequest: {
            conversation_id: string;
        };
        ClientSecret: {
            /** @description The key; this is the only time it is seen. */
            value: string;
            /** @description Seconds since 1970. */
            expires_at: number;
            /** @description A session object of the Realtime protocol. */
            session: Record<string, never>;
        };
        EphemeralKey: {
            /** @description The key; this is the only time it is seen. */
            value: string;
            /** Format: date-time */
            expires_at: string;
        };
        /**
         * Format: date-time
         * @description RFC 3339, UTC.
         */
        Timestamp: string;
        /** @description RFC 3339, UTC; null when it has not happened. */
        MaybeTimestamp: string | null;
        /** @description Pass it as `cursor` for the following page; null on the last. */
        Cursor: string | null;
        Liveness: {
            /** @enum {string} */
            status: "ok";
        };
        Readiness: {
            /** @enum {string} */
            status: "ready" | "not_ready";
            checks: components["schemas"]["Checks"];
        };
        /** @description `ok`, or what is wrong, by what was looked at. */
        Checks: {
            [key: string]: string;
        };
        Accepted: {
            /** @enum {string} */
            status: "accepted";
        };
        /**
         * @example {
         *       "id": "ten_0000000000002",
         *       "slug": "practice",
         *       "name": "Practice",
         *       "branding": {},
         *       "experiences": [
         *         "practice"
         *       ]
         *     }
         */
        PublicTenant: {
            id: string;
            slug: string;
            name: string;
            branding: components["schemas"]["Branding"];
            experiences: components["schemas"]["Experiences"];
        };
        /**
         * @example {
         *       "id": "usr_01kc5y3z8v6q0tm4n9r2w7x1ba",
         *       "email": "ada@example.com",
         *       "display_name": "Ada",
         *       "role": "member",
         *       "email_verified": true,
         *       "locale": "en-GB",
         *       "time_zone": "Europe/London",
         *       "created_at": "2026-11-21T03:10:00Z",
         *       "tenant": {
         *         "id": "ten_0000000000002",
         *         "slug": "practice",
         *         "name": "Practice"
         *       }
         *     }
         */
        User: {
            id: string;
            email: string;
            display_name: string;
            role: components["schemas"]["Role"];
            email_verified: boolean;
            locale: string;
            time_zone: string;
            created_at: components["schemas"]["Timestamp"];
            tenant: {
                id: string;
                slug: string;
                name: string;
            };
        };
        /**
         * @example {
         *       "access_token": "eyJhbGciOiJIUzI1NiIsImtpZCI6ImRvYyJ9.eyJleGFtcGxlIjp0cnVlfQ.not-a-signature",
         *       "token_type": "Bearer",
         *       "expires_in": 600,
         *       "refresh_token": "rt_Zm9yIGRvY3VtZW50YXRpb24gb25seSwgbm90IHZhbGlk",
         *       "refresh_expires_in": 604800,
         *       "csrf_token": "9c1f0a6f5e0b4d0d8a55",
         *       "user": {
         *         "id": "usr_01kc5y3z8v6q0tm4n9r2w7x1ba",
         *         "email": "ada@example.com",
         *         "display_name": "Ada",
         *         "role": "member",
         *         "email_verified": true,
         *         "locale": "en-GB",
         *         "time_zone": "Europe/London",
         *         "created_at": "2026-11-21T03:10:00Z",
         *         "tenant": {
         *           "id": "ten_0000000000002",
         *           "slug": "practice",
         *           "name": "Practice"
         *         }
         *       }
         *     }
         */
        SignIn: {
            /** @description Send it as `Authorization: Bearer …`. */
            access_token: string;
            /** @enum {string} */
            token_type: "Bearer";
            /** @description Seconds the access token is good for. */
            expires_in: number;
            /** @description Works once; keep it secret. */
            refresh_token: string;
            /** @description Seconds the refresh token is good for. */
            refresh_expires_in: number;
            /** @description For pages: the value of `X-CSRF-Token`. */
            csrf_token: string;
            user: components["schemas"]["User"];
        };
        Validation: {
            /** @enum {boolean} */
            valid: true;
            expires_at: components["schemas"]["MaybeTimestamp"];
            user: components["schemas"]["User"];
        };
        Session: {
            id: string;
            /** @description Whether it is the one this request belongs to. */
            current: boolean;
            created_at: components["schemas"]["Timestamp"];
            last_used_at: components["schemas"]["Timestamp"];
            expires_at: components["schemas"]["Timestamp"];
            /** @description Network address it was last used from. */
            address: string | null;
            /** @description What the program called itself. */
            user_agent: string | null;
        };
        SessionList: {
            data: components["schemas"]["Session"][];
            next_cursor: components["schemas"]["Cursor"];
        };
        AccountExport: {
            exported_at: components["schemas"]["Timestamp"];
            /** @description Your profile. */
            user: Record<string, never>;
            sessions: Record<string, never>[];
            /** @description What you did and what was done to your account. */
            audit?: Record<string, never>[];
            /** @description With what was said, as far as you agreed to keep it. */
            conversations?: components["schemas"]["Transcript"][];
            debriefs?: components["schemas"]["Debrief"][];
            /** @description Those that were written for you. */
            scenarios?: components["schemas"]["ScenarioDocument"][];
        };
        /** @enum {string} */
        Experience: "practice" | "companion" | "receptionist" | "mentor" | "assistant";
        /** @enum {string} */
        ConversationState: "live" | "ended";
        Conversation: {
            id: string;
            /** @description Null for a caller without an account. */
            user_id: string | null;
            experience: components["schemas"]["Experience"];
            /** @description Its slug. */
            scenario: string | null;
            title: string;
            /** @enum {string} */
            transport: "webrtc" | "websocket" | "phone" | "avatar" | "text";
            state: components["schemas"]["ConversationState"];
            started_at: components["schemas"]["Timestamp"];
            ended_at: components["schemas"]["MaybeTimestamp"];
            /** @description Such as `hung_up`, `said_goodbye`, `time_used_up`, `silence`, `connection_lost` when the caller did not come back, `begun_anew` when they began another one instead, or `host_lost` when the host died. */
            end_reason: string | null;
            /** @description In seconds; null while it goes on. */
            duration: number | null;
            /** @description A BCP 47 tag. */
            language: string | null;
            /** @description For how many seconds the user spoke. */
            user_spoke: number;
            /** @description How many seconds of the assistant were heard. */
            assistant_spoke: number;
            /** @description Whether the user agreed to keep what is said. */
            keeps_transcript: boolean;
            /** @description Whether the user agreed to a recording. */
            keeps_recording: boolean;
            has_recording: boolean;
            /** @description Something could not be kept. */
            incomplete: boolean;
            /** @description What the client attached. */
            metadata: Record<string, never>;
            /** @description How long its turns took in milliseconds, by stage: `end_of_turn`, `transcript`, `first_token`, `first_speech`, `first_audio_out`, `barge_in_stop`. */
            timings: {
                [key: string]: {
                    turns: number;
                    median: number;
                    p95: number;
                    longest: number;
                };
            };
        };
        ConversationList: {
            data: components["schemas"]["Conversation"][];
            next_cursor: components["schemas"]["Cursor"];
        };
        Turn: {
            /** @description Counts up within the conversation; some may be missing. */
            seq: number;
            /** @enum {string} */
            speaker: "user" | "assistant";
            /** @description Null when it was not understood. */
            text: string | null;
            /** @description What the user heard of what the assistant said. */
            heard_text: string | null;
            /** @description Seconds since the conversation began. */
            started: number;
            /** @description In seconds. */
            length: number;
            confidence: number | null;
            /** @description Who understood it, or whose model thought of it, where that is known. */
            provider_id: string | null;
            /** @description Who spoke it. */
            voice_provider_id: string | null;
            /** @description It was not heard to its end. */
            interrupted: boolean;
            /** @description What it took in milliseconds. */
            timings: {
                [key: string]: number;
            };
        };
        ToolCall: {
            call_id: string;
            name: string;
            /** @description As the model wrote them. */
            arguments: string;
            output: string | null;
            /** @enum {string} */
            status: "running" | "answered" | "unanswered";
            /** @description Seconds since the conversation began. */
            started: number;
            /** @description In seconds. */
            duration: number | null;
        };
        Transcript: {
            conversation: components["schemas"]["Conversation"];
            turns: components["schemas"]["Turn"][];
            tool_calls: components["schemas"]["ToolCall"][];
        };
        SharedTranscript: {
            title: string;
            started_at: components["schemas"]["Timestamp"];
            /** @description In seconds; null while it goes on. */
            duration: number | null;
            language: string | null;
            turns: {
                /** @enum {string} */
                speaker: "user" | "assistant";
                /** @description What was heard of it. */
                text: string | null;
                started: number;
                length: number;
                interrupted: boolean;
            }[];
        };
        Scenario: {
            id: string;
            title: string;
            summary: string;
            category: string | null;
            industry: string | null;
            tags: string[];
            difficulty: number;
            /** @description Its own; another can be chosen. */
            temper: number;
            language: string;
            persona: {
                name: string;
                role: string;
                style: string;
                voice: string | null;
            };
            user: {
                /** @description Who you are. */
                role: string | null;
                goal: string | null;
            };
            /**
             * @description An author, a language model, or the rules that come with the installation.
             * @enum {string}
             */
            produced_by: "author" | "model" | "engine";
            /** @description Written for you alone. */
            own: boolean;
            made_at: components["schemas"]["MaybeTimestamp"];
        };
        ScenarioList: {
            data: components["schemas"]["Scenario"][];
            next_cursor: components["schemas"]["Cursor"];
        };
        ScenarioBrief: {
            /** @description All of this wins them over. */
            wins: {
                id: string;
                label: string;
            }[];
            /** @description What the debrief scores. */
            scored: {
                id: string;
                label: string;
                weight: number;
            }[];
            /** @description Who may be called in. */
            joins: {
                name: string;
                role: string;
                voice: string;
            } | null;
            /** @description What each temper makes of them. */
            tempers: {
                temper: number;
                manner: string;
                patience: number;
                interrupts_after_words: number;
                objections: number;
            }[];
            min_turns: number;
            max_turns: number;
        };
        ScenarioDetails: {
            brief: components["schemas"]["ScenarioBrief"] | null;
        } & components["schemas"]["Scenario"];
        GeneratedScenario: {
            /** @description Why it is not the model's although there is one. */
            fallback_reason: string | null;
        } & components["schemas"]["ScenarioDetails"];
        ScenarioDocument: {
            persona: {
                role: string;
            };
        };
        TurnQuote: {
            /** @description The `seq` of the turn in the transcript. */
            turn: number;
            /** @enum {string} */
            speaker: "user" | "assistant";
            /** @description As it stands in the turn. */
            quote: string;
            /** @description In characters, from the beginning of the turn. */
            offset: number;
        };
        DebriefPoint: {
            about: string;
            text: string;
            /** @description How it could have sounded. */
            example: string | null;
            quote: components["schemas"]["TurnQuote"] | null;
        };
        DebriefMetrics: {
            user_turns: number;
            user_words: number;
            /** @description The user's share of all words. */
            talk_ratio_percent: number;
            /** @description The user's share of the time in which somebody spoke. */
            talk_time_percent: number | null;
            /** @description Null where nothing was spoken aloud. */
            words_per_minute: number | null;
            /** @description "Um", "you know" and their kind. */
            fillers: number;
            longest_monologue_words: number;
            /** @description In seconds. */
            longest_monologue: number;
            longest_monologue_turn: number | null;
            /** @description Seconds until the user began to answer, on average. */
            response_delay: number | null;
            /** @description How sure speech recognition was. */
            confidence_percent: number | null;
            silences: number;
            interruptions_by_user: number;
            /** @description Where the other side had reason to cut in. */
            interruptions_of_user: number;
            escalations: number;
            criteria_met: number;
            criteria: {
                id: string;
                label: string;
                met: boolean;
                turn: number | null;
                /** @description Seconds since the conversation began. */
                at: number | null;
            }[];
        };
        DebriefTurn: {
            turn: number;
            /** @enum {string} */
            speaker: "user" | "assistant";
            started: number;
            length: number;
            words: number;
            words_per_minute: number | null;
            fillers: number;
            /** @description Seconds before the user began. */
            delay: number | null;
            interrupted: boolean;
            /** @description What happened by this turn. */
            marks: {
                /** @enum {string} */
                kind: "misstep" | "interrupt" | "escalate" | "objection_raised" | "objection_answered" | "criterion_met";
                about: string;
                label: string;
            }[];
        };
        /** @description What a language model adds. It changes no score. */
        DebriefCommentary: {
            by: {
                /** @enum {string} */
                kind: "model";
                plugin: string;
            };
            comment: string;
            moments: {
                quote: components["schemas"]["TurnQuote"];
                remark: string;
                better: string | null;
            }[];
        } | null;
        Debrief: {
            conversation_id: string;
            scenario: string;
            title: string;
            temper: number;
            started_at: components["schemas"]["Timestamp"];
            duration: number | null;
            made_at: components["schemas"]["Timestamp"];
            /** @description Made up for the demo. */
            demo: boolean;
            /** @description Which rules judged; the same rules are comparable. */
            grader: string;
            score: number;
            /** @enum {string} */
            outcome: "success" | "escalated" | "unresolved" | "silent";
            /** @description How the score was reached: weights add up to 100. */
            rubric: {
                id: string;
                label: string;
                weight: number;
                percent: number;
                points: number;
                /** @description The user's words that earned it. */
                quotes: components["schemas"]["TurnQuote"][];
            }[];
            /** @description What is missing from ten points. */
            deductions: {
                about: string;
                points: number;
                reason: string;
            }[];
            strengths: components["schemas"]["DebriefPoint"][];
            improvements: components["schemas"]["DebriefPoint"][];
            takeaway: components["schemas"]["DebriefPoint"];
            missing: {
                about: string;
                label: string;
                advice: string;
                example: string;
            }[];
            metrics: components["schemas"]["DebriefMetrics"];
            timeline: components["schemas"]["DebriefTurn"][];
            notes: string[];
            commentary: components["schemas"]["DebriefCommentary"];
        };
        Progress: {
            data: {
                conversation_id: string;
                scenario: string;
                title: string;
                temper: number;
                started_at: components["schemas"]["Timestamp"];
                duration: number | null;
                score: number;
                /** @enum {string} */
                outcome: "success" | "escalated" | "unresolved" | "silent";
                /** @description Those of the debrief that a chart shows; `criteria` is how many there are. */
                metrics: {
                    [key: string]: number | null;
                };
                /** @description Which one of this scenario, counted from 1. */
                try: number;
                previous_score: number | null;
                /** @description Since the try before. */
                change: number | null;
                best_before: number | null;
                demo: boolean;
            }[];
            next_cursor: components["schemas"]["Cursor"];
            scenarios: {
                scenario: string;
                title: string;
                tries: number;
                first_score: number;
                last_score: number;
                best_score: number;
                average_score: number;
                last_at: components["schemas"]["Timestamp"];
                /** @description How often the other side was won over. */
                won: number;
            }[];
        };
        ShareLink: {
            /** @description Opens the transcript, shown this once. */
            token: string;
            /** @description Where the API shows it. */
            path: string;
            expires_at: components["schemas"]["Timestamp"];
        };
        EventTicket: {
            ticket: string;
            expires_at: components["schemas"]["Timestamp"];
        };
        ManagedUser: {
            id: string;
            email: string;
            display_name: string;
            role: components["schemas"]["Role"];
            status: components["schemas"]["UserStatus"];
            email_verified: boolean;
            locale: string;
            time_zone: string;
            created_at: components["schemas"]["Timestamp"];
            last_sign_in_at: components["schemas"]["MaybeTimestamp"];
        };
        ManagedUserList: {
            data: components["schemas"]["ManagedUser"][];
            next_cursor: components["schemas"]["Cursor"];
        };
        ApiKey: {
            id: string;
            name: string;
            role: components["schemas"]["Role"];
            /** @description Who made it; it acts for them. */
            user_id: string;
            created_at: components["schemas"]["Timestamp"];
            expires_at: components["schemas"]["MaybeTimestamp"];
            last_used_at: components["schemas"]["MaybeTimestamp"];
        };
        NewApiKey: {
            id: string;
            name: string;
            role: components["schemas"]["Role"];
            /** @description Who made it; it acts for them. */
            user_id: string;
            created_at: components["schemas"]["Timestamp"];
            expires_at: components["schemas"]["MaybeTimestamp"];
            last_used_at: components["schemas"]["MaybeTimestamp"];
            /** @description The key itself, shown this once. */
            key: string;
        };
        ApiKeyList: {
            data: components["schemas"]["ApiKey"][];
            next_cursor: components["schemas"]["Cursor"];
        };
        Provider: {
            /** @description Begins with `prv_`. */
            id: string;
            kind: components["schemas"]["ProviderKind"];
            plugin: string;
            name: string;
            settings: Record<string, never>;
            /** @description The names of those that are kept. */
            secrets: string[];
            prices: components["schemas"]["Prices"];
            enabled: boolean;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        ProviderList: {
            data: components["schemas"]["Provider"][];
            next_cursor: components["schemas"]["Cursor"];
        };
        ProviderTest: {
            works: boolean;
            latency_ms: number;
            /** @description Why it does not: `auth`, `quota`, `network`, … */
            code: string | null;
            message: string | null;
            http_status: number | null;
        };
        ProviderChoice: {
            id: string;
            label: string;
            detail: Record<string, never>;
        };
        ProviderChoices: {
            data: components["schemas"]["ProviderChoice"][];
            next_cursor: components["schemas"]["Cursor"];
        };
        ProviderEvent: {
            /** @description Begins with `pev_`. */
            id: string;
            kind: components["schemas"]["ProviderKind"];
            /** @description `failed`, `overtaken`, `breaker_open`, `breaker_closed`, … */
            event: string;
            code: string | null;
            detail: Record<string, never>;
            /** Format: date-time */
            at: string;
        };
        ProviderEventList: {
            data: components["schemas"]["ProviderEvent"][];
            next_cursor: components["schemas"]["Cursor"];
        };
        ChainEntry: {
            provider_id: string;
            first_output_ms: number | null;
            between_outputs_ms: number | null;
        };
        Chain: {
            kind: components["schemas"]["ProviderKind"];
            hedge: boolean;
            /** @enum {string} */
            on_content: "stop" | "ask_next";
            entries: components["schemas"]["ChainEntry"][];
        };
        ChainList: {
            data: components["schemas"]["Chain"][];
            next_cursor: components["schemas"]["Cursor"];
        };
        Plugin: {
            id: string;
            name: string;
            version: string;
            kinds: components["schemas"]["ProviderKind"][];
            capabilities: Record<string, never>;
            /** @description What it may do beside what its providers' settings allow. */
            permissions: {
                /** @description Where it may connect to. */
                net: string[];
                /** @description Whether secrets may enter it. */
                read_secrets: boolean;
                /** @description Room for its notes for each tenant. */
                kv_bytes: number;
                /** @description How much of it may block at a time. */
                blocking_threads: number;
            };
            prices: Record<string, never>;
            /** @description JSON Schema of what a provider of it is configured with. */
            settings_schema: Record<string, never>;
            enabled: boolean;
            /** @enum {string} */
            signature: "trusted" | "missing" | "invalid";
            /** @description Why it is not used. */
            error: string | null;
            /** @description How it behaves on this host. */
            stats: {
                [key: string]: number;
            };
        };
        PluginList: {
            data: components["schemas"]["Plugin"][];
            next_cursor: components["schemas"]["Cursor"];
        };
        Cost: {
            provider_id: string;
            kind: components["schemas"]["ProviderKind"];
            unit: string;
            /** Format: date */
            day: string;
            quantity: number;
            cost: components["schemas"]["Amount"];
        };
        CostList: {
            data: components["schemas"]["Cost"][];
            next_cursor: components["schemas"]["Cursor"];
        };
        Amount: {
            /** @description Exact decimal. */
            amount: string;
            currency: string;
        };
        ExactAmount: {
            /** @description Exact decimal, such as 9.99. */
            amount: string;
            currency: string;
        };
        PlanExtension: {
            seconds: number;
            price: components["schemas"]["ExactAmount"];
        };
        PlanAllowance: {
            /** @enum {string} */
            unit: "second" | "session" | "call" | "token" | "document";
            /** @description Null for as much as one likes. */
            included?: number | null;
            overage_cap?: number;
            overage_price?: components["schemas"]["ExactAmount"] | null;
            /** @enum {string} */
            overage_per?: "unit" | "conversation";
            rollover_cap?: number;
            /** @description What a conversation can be made longer by. */
            extension?: components["schemas"]["PlanExtension"] | null;
        };
        PlanTerms: {
            name: string;
            description?: string;
            price: components["schemas"]["ExactAmount"];
            /** @enum {string} */
            cycle: "one_time" | "monthly" | "annual";
            refresh_days?: number | null;
            expiry_days?: number | null;
            longest_seconds?: number | null;
            most_at_once?: number | null;
            warn_percent?: number;
            grace_seconds?: number;
            hard_cutoff?: boolean;
            features?: Record<string, never>;
            allowances: components["schemas"]["PlanAllowance"][];
        };
        Plan: {
            id: string;
            slug: string;
            version: number;
            is_default: boolean;
            terms: components["schemas"]["PlanTerms"];
        };
        PlanList: {
            data: components["schemas"]["Plan"][];
            next_cursor: components["schemas"]["Cursor"];
        };
        ManagedPlan: {
            id: string;
            slug: string;
            version: number;
            is_default: boolean;
            terms: components["schemas"]["PlanTerms"];
            position: number;
            offered: boolean;
            /** Format: date-time */
            created_at: string;
        };
        ManagedPlanList: {
            data: components["schemas"]["ManagedPlan"][];
            next_cursor: components["schemas"]["Cursor"];
        };
        PlanCreate: {
            slug: string;
            position?: number;
            is_default?: boolean;
            terms: components["schemas"]["PlanTerms"];
        };
        PlanPatch: {
            position?: number;
            offered?: boolean;
            is_default?: boolean;
        };
        PlanVersionCreate: {
            terms: components["schemas"]["PlanTerms"];
        };
        Balance: {
            /** @enum {string} */
            unit: "second" | "session" | "call" | "token" | "document";
            /** @description Null for as much as one likes. */
            available: number | null;
            /** @description Set aside for conversations that go on. */
            held: number;
            included: number | null;
            /** Format: date-time */
            next_expiry_at: string | null;
        };
        Subscription: {
            id: string;
            plan: components["schemas"]["Plan"];
            /** @enum {string} */
            state: "active" | "past_due" | "ended";
            /** @enum {string} */
            paid_by: "user" | "tenant";
            /** Format: date-time */
            renews_at: string;
            /** Format: date-time */
            paid_until: string | null;
            cancels_at_end: boolean;
            next_plan: string | null;
            vendor: string | null;
        };
        Standing: {
            subscription: components["schemas"]["Subscription"] | null;
            balances: components["schemas"]["Balance"][];
            /** @description The tenant sells nothing, so nothing is counted. */
            unmetered: boolean;
        };
        PlanChangeRequest: {
            plan: string;
        };
        UsageReport: {
            usage_id: string;
            used_seconds: number;
        };
        UsageAllowance: {
            /** @description For how long it may go on, from its beginning, with what is held. */
            allowed_seconds: number;
            /** @description For how long it could go on if nothing else used the credit. */
            left_seconds: number;
            /** @enum {string} */
            cut_by: "credit" | "length";
        };
        UsageBegun: {
            usage_id: string;
            metered: boolean;
            heartbeat_seconds: number;
            grace_seconds: number;
            allowance: components["schemas"]["UsageAllowance"] | null;
        };
        UsageCharged: {
            charged: number;
        };
        UsageSpend: {
            /** @enum {string} */
            unit: "token" | "document";
            amount: number;
            key: string;
        };
        UsageSpent: {
            counted: boolean;
        };
        UsageCheck: {
            allowed: boolean;
            code: string | null;
            detail: string | null;
            balances: components["schemas"]["Balance"][];
        };
        UsageBalance: {
            plan: string | null;
            /** Format: date-time */
            renews_at: string | null;
            unmetered: boolean;
            balances: components["schemas"]["Balance"][];
        };
        UsageRecord: {
            /** @enum {string} */
            unit: "second" | "session" | "call" | "token" | "document";
            quantity: number;
            seconds: number;
            grace_seconds: number;
            conversation_id: string | null;
            /** Format: date-time */
            at: string;
        };
        UsageList: {
            data: components["schemas"]["UsageRecord"][];
            next_cursor: components["schemas"]["Cursor"];
        };
        UsageDay: {
            /** Format: date */
            day: string;
            /** @enum {string} */
            unit: "second" | "session" | "call" | "token" | "document";
            quantity: number;
            conversations: number;
            seconds: number;
        };
        UsageSummary: {
            data: components["schemas"]["UsageDay"][];
            next_cursor: components["schemas"]["Cursor"];
        };
        CheckoutRequest: {
            plan?: string;
            /** @description Makes this conversation longer, instead of buying a plan. */
            conversation_id?: string;
            vendor?: string;
            return_url: string;
            cancel_url?: string;
        };
        PaypalOrderRequest: {
            plan?: string;
            /** @description Makes this conversation longer, instead of buying a plan. */
            conversation_id?: string;
            return_url?: string;
            cancel_url?: string;
        };
        PaypalCaptureRequest: {
            order_id: string;
        };
        BillingPortalRequest: {
            return_url: string;
        };
        BillingPortal: {
            url: string;
        };
        Order: {
            id: string;
            user_id: string;
            plan: string;
            /** @enum {string} */
            state: "created" | "failed" | "paid" | "refunded" | "disputed";
            vendor: string | null;
            amount: components["schemas"]["Amount"];
            refunded: components["schemas"]["Amount"];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            paid_at: string | null;
        };
        Checkout: {
            id: string;
            user_id: string;
            plan: string;
            /** @enum {string} */
            state: "created" | "failed" | "paid" | "refunded" | "disputed";
            vendor: string | null;
            amount: components["schemas"]["Amount"];
            refunded: components["schemas"]["Amount"];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            paid_at: string | null;
            /** @description Where the payer goes next. */
            url: string | null;
            vendor_order_id: string | null;
        };
        InvoiceLine: {
            description: string;
            /** @enum {string|null} */
            unit: "second" | "session" | "call" | "token" | "document" | null;
            quantity: number;
            amount: components["schemas"]["Amount"];
        };
        Invoice: {
            id: string;
            /** @enum {string} */
            state: "open" | "paid";
            /** @description Who took the money. */
            vendor: string | null;
            /** @description The order that paid it; null for a renewal. */
            order_id: string | null;
            amount: components["schemas"]["Amount"];
            refunded: components["schemas"]["Amount"];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            paid_at: string | null;
            /**
             * Format: date-time
             * @description When the saved card is charged; null when it is left to the payer.
             */
            next_charge_at: string | null;
            /** @description Why the last charge brought nothing. */
            failure: string | null;
            lines: components["schemas"]["InvoiceLine"][];
        };
        InvoiceList: {
            data: components["schemas"]["Invoice"][];
            next_cursor: components["schemas"]["Cursor"];
        };
        ManagedInvoice: {
            /** @description Null when the tenant itself owes it. */
            user_id: string | null;
            id: string;
            /** @enum {string} */
            state: "open" | "paid";
            /** @description Who took the money. */
            vendor: string | null;
            /** @description The order that paid it; null for a renewal. */
            order_id: string | null;
            amount: components["schemas"]["Amount"];
            refunded: components["schemas"]["Amount"];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            paid_at: string | null;
            /**
             * Format: date-time
             * @description When the saved card is charged; null when it is left to the payer.
             */
            next_charge_at: string | null;
            /** @description Why the last charge brought nothing. */
            failure: string | null;
            lines: components["schemas"]["InvoiceLine"][];
        };
        ManagedInvoiceList: {
            data: components["schemas"]["ManagedInvoice"][];
            next_cursor: components["schemas"]["Cursor"];
        };
        InvoicePayment: {
            vendor?: string;
            return_url: string;
            cancel_url?: string;
        };
        WebhookReceived: {
            received: number;
        };
        PlanAssignment: {
            /** @description The tenant itself when left out. */
            user_id?: string;
            plan: string;
            reason: string;
        };
        CreditGift: {
            /** @description The tenant itself when left out. */
            user_id?: string;
            /** @enum {string} */
            unit: "second" | "session" | "call" | "token" | "document";
            amount: number;
            reason: string;
            /** Format: date-time */
            expires_at?: string;
        };
        CreditGiven: {
            given: boolean;
        };
        RefundRequest: {
            amount?: components["schemas"]["ExactAmount"];
            reason: string;
        };
        RevenueDay: {
            /** Format: date */
            day: string;
            revenue: components["schemas"]["Amount"];
            fees: components["schemas"]["Amount"];
            refunded: components["schemas"]["Amount"];
            costs: components["schemas"]["Amount"];
            margin: components["schemas"]["Amount"];
        };
        RevenueList: {
            data: components["schemas"]["RevenueDay"][];
            next_cursor: components["schemas"]["Cursor"];
        };
        WalletDifference: {
            wallet_id: string;
            /** @enum {string} */
            unit: "second" | "session" | "call" | "token" | "document";
            balance: number;
            ledger: number;
            held: number;
            holds: number;
            grants: number;
        };
        WalletDifferenceList: {
            data: components["schemas"]["WalletDifference"][];
            next_cursor: components["schemas"]["Cursor"];
        };
        Webhook: {
            vendor: string;
            event_id: string;
            kind: string;
            object_id: string;
            /** @enum {string} */
            state: "new" | "applied" | "stale" | "parked" | "dead";
            attempts: number;
            error: string | null;
            /** Format: date-time */
            occurred_at: string;
            /** Format: date-time */
            received_at: string;
            /** Format: date-time */
            applied_at: string | null;
        };
        WebhookList: {
            data: components["schemas"]["Webhook"][];
            next_cursor: components["schemas"]["Cursor"];
        };
        WebhookReplay: {
            vendor: string;
            event_id: string;
        };
        WebhookQueued: {
            queued: boolean;
        };
        ProviderHealth: {
            provider_id: string;
            /** @description Which host sees it so. */
            host_id: string;
            /** @enum {string} */
            breaker: "closed" | "open" | "half_open" | "limited" | "refused";
            /** Format: date-time */
            breaker_changed_at: string;
            /** Format: date-time */
            breaker_until: string | null;
            first_output_ms: {
                samples: number;
                p50: number;
                p95: number;
                p99: number;
            };
            successes: number;
            failures: number;
            error_rate: number;
            spent_today: components["schemas"]["Amount"];
            /** Format: date-time */
            updated_at: string;
        };
        AuditEntry: {
            id: string;
            at: components["schemas"]["Timestamp"];
            /** @description Such as `user.role_changed`. */
            action: string;
            /** @description Id of what it was done to. */
            target: string | null;
            details: Record<string, never>;
            /** @description The user who did it; null when nobody was signed in. */
            actor_id: string | null;
            /** @description Where that user belongs. */
            actor_tenant_id: string | null;
            /** @description The API key it was done with, if any. */
            api_key_id: string | null;
            /** @description Network address it came from. */
            address: string | null;
            request_id: string | null;
        };
        AuditList: {
            data: components["schemas"]["AuditEntry"][];
            next_cursor: components["schemas"]["Cursor"];
        };
        Tenant: {
            id: string;
            slug: string;
            name: string;
            /** @enum {string} */
            status: "active" | "suspended" | "closed";
            experiences: components["schemas"]["Experiences"];
            hosts: components["schemas"]["HostNames"];
            cors_origins: components["schemas"]["Origins"];
            branding: components["schemas"]["Branding"];
            settings: components["schemas"]["TenantSettings"];
            limits: components["schemas"]["RequestLimits"];
        };
        TenantList: {
            data: components["schemas"]["Tenant"][];
            next_cursor: components["schemas"]["Cursor"];
        };
        /**
         * @description `dead` jobs failed as often as they may and wait for an operator.
         * @enum {string}
         */
        JobState: "ready" | "delayed" | "running" | "dead" | "done" | "cancelled";
        Job: {
            id: string;
            /** @description null for the platform's own work. */
            tenant_id: string | null;
            /** @description What kind of work, such as `mail`. */
            queue: string;
            state: components["schemas"]["JobState"];
            /** @description Two jobs of a queue with the same text are one. */
            dedupe: string | null;
            priority: number;
            /** @description How often it was tried. */
            attempt: number;
            /** @description Host that runs it or ran it last. */
            node: string | null;
            /** @description Why the last try failed. */
            error: string | null;
            created_at: components["schemas"]["Timestamp"];
            run_at: components["schemas"]["Timestamp"];
            finished_at: components["schemas"]["MaybeTimestamp"];
        };
        JobDetails: {
            id: string;
            /** @description null for the platform's own work. */
            tenant_id: string | null;
            /** @description What kind of work, such as `mail`. */
            queue: string;
            state: components["schemas"]["JobState"];
            /** @description Two jobs of a queue with the same text are one. */
            dedupe?: string | null;
            priority?: number;
            /** @description How often it was tried. */
            attempt: number;
            /** @description Host that runs it or ran it last. */
            node?: string | null;
            /** @description Why the last try failed. */
            error?: string | null;
            created_at: components["schemas"]["Timestamp"];
            run_at: components["schemas"]["Timestamp"];
            finished_at?: components["schemas"]["MaybeTimestamp"];
            /** @description What the job works on; null once it is history. Secrets in it are sealed. */
            payload: Record<string, never> | null;
        };
        JobList: {
            data: components["schemas"]["Job"][];
            next_cursor: components["schemas"]["Cursor"];
        };
        Schedule: {
            name: string;
            /** @description Such as `every 3600 s` or `daily at 03:30 UTC`. */
            cadence: string;
            next_at: components["schemas"]["Timestamp"];
            last_at: components["schemas"]["MaybeTimestamp"];
        };
        ScheduleList: {
            data: components["schemas"]["Schedule"][];
            next_cursor: components["schemas"]["Cursor"];
        };
        /** @enum {string} */
        MessageState: "sending" | "delivered" | "failed";
        Message: {
            id: string;
            tenant_id: string;
            to: string;
            /** @description Such as `verify_email`. */
            template: string;
            state: components["schemas"]["MessageState"];
            attempts: number;
            /** @description Why the last try failed. */
            error: string | null;
            created_at: components["schemas"]["Timestamp"];
            delivered_at: components["schemas"]["MaybeTimestamp"];
        };
        MessageList: {
            data: components["schemas"]["Message"][];
            next_cursor: components["schemas"]["Cursor"];
        };
        Health: {
            /** @enum {string} */
            status: "ready" | "not_ready";
            version: string;
            checks: components["schemas"]["Checks"];
            /** @description Event streams and WebSockets that are open. */
            open_streams: number;
            /** @description How the tenant's providers do on each host. */
            providers: components["schemas"]["ProviderHealth"][];
        };
        /** @description As OpenAI's clients send it. */
        ClientSecretRequest: {
            expires_after?: {
                /** @enum {string} */
                anchor?: "created_at";
                /** @default 600 */
                seconds: number | null;
            } | null;
            /** @description A session object of the Realtime protocol. */
            session?: Record<string, never> | null;
        };
        /** @description A session object of the Realtime protocol. */
        RealtimeSession: Record<string, never>;
        RejectRequest: {
            /** @default 603 */
            status_code: number;
        };
        ReferRequest: {
            target_uri?: string;
        };
        EphemeralRequest: {
            /** @description The id of a scenario, of the library or written for you. */
            scenario?: string;
            /** @description How fierce its persona is. */
            temper?: number;
            /** @description Who the assistant is, without a scenario. */
            instructions?: string;
            voice?: string;
            /** @description A BCP 47 tag. */
            language?: string;
            /**
             * @description The user agrees that the transcript is kept.
             * @default false
             */
            keep_transcript: boolean;
            /**
             * @description The user agrees that the audio is kept.
             * @default false
             */
            record: boolean;
        };
        /** @description Clients of OpenAI send many members; those that are not described are ignored. */
        ChatCompletionRequest: {
            model: string;
            messages: components["schemas"]["ChatMessage"][];
            stream?: boolean | null;
            stream_options?: {
                include_usage?: boolean | null;
            } | null;
            tools?: components["schemas"]["ChatTool"][] | null;
            /** @description `none`, `auto`, `required`, a function, or allowed tools. */
            tool_choice?: string | Record<string, never> | null;
            temperature?: number | null;
            max_tokens?: number | null;
            max_completion_tokens?: number | null;
            stop?: string | string[] | null;
            /** @description There is one answer. */
            n?: number | null;
            response_format?: {
                /** @enum {string} */
                type: "text" | "json_object" | "json_schema";
            } | null;
        };
        ChatMessage: {
            /** @enum {string} */
            role: "system" | "developer" | "user" | "assistant" | "tool";
            /** @description Text, or parts of `type` `text` or `image_url`, the latter with a `data:` URL. */
            content?: string | {
                type: string;
            }[] | null;
            tool_call_id?: string | null;
            tool_calls?: {
                id: string;
                function: components["schemas"]["ChatToolCall"];
            }[] | null;
        };
        ChatToolCall: {
            name: string;
            /** @description JSON. */
            arguments: string;
        };
        ChatTool: {
            /** @enum {string} */
            type: "function";
            function: {
                name: string;
                description?: string | null;
                /** @description A JSON Schema. */
                parameters?: Record<string, never> | null;
            };
        };
        ChatCompletion: {
            id: string;
            /** @enum {string} */
            object: "chat.completion";
            /** @description Seconds since 1970. */
            created: number;
            model: string;
            choices: {
                index: number;
                message: {
                    /** @enum {string} */
                    role: "assistant";
                    content: string | null;
                    refusal: null;
                    tool_calls?: {
                        id: string;
                        /** @enum {string} */
                        type: "function";
                        function: components["schemas"]["ChatToolCall"];
                    }[];
                };
                logprobs: null;
                /** @enum {string} */
                finish_reason: "stop" | "length" | "tool_calls" | "content_filter";
            }[];
            usage: {
                prompt_tokens: number;
                completion_tokens: number;
                total_tokens: number;
                prompt_tokens_details: {
                    cached_tokens: number;
                };
                completion_tokens_details: {
                    reasoning_tokens: number;
                };
            };
        };
        Problem: {
            /** @description `about:blank`: `code` says which problem it is. */
            type: string;
            /** @description The status in words. */
            title: string;
            status: number;
            code: components["schemas"]["ProblemCode"];
            /** @description What happened and what to do about it. */
            detail?: string;
            request_id: string;
            /** @description Each fault of the body. */
            errors?: {
                /** @description JSON pointer (RFC 6901) into the body; empty for the body as a whole. */
                pointer: string;
                detail: string;
            }[];
            /** @description Under `/v1/` only: the same, as clients of OpenAI read it. */
            error?: {
                message: string;
                /** @enum {string} */
                type: "invalid_request_error" | "authentication_error" | "permission_error" | "insufficient_quota" | "rate_limit_error" | "server_error";
                /** @description JSON pointer to what is at fault. */
                param: string | null;
                code: components["schemas"]["ProblemCode"];
            };
        };
        /**
         * @description Stable name of the problem. New ones may come; none changes its meaning.
         * @enum {string}
         */
        ProblemCode: "malformed_request" | "malformed_json" | "invalid_body" | "invalid_cursor" | "invalid_parameter" | "invalid_value" | "body_not_expected" | "idempotency_key_malformed" | "last_event_id_malformed" | "malformed_form" | "missing_required_parameter" | "offer_malformed" | "turn_policy_invalid" | "tool_arguments_invalid" | "unknown_parameter" | "upgrade_required" | "nul_character" | "sso_state_unknown" | "webhook_not_genuine" | "authentication_required" | "access_token_invalid" | "access_token_expired" | "access_revoked" | "client_secret_invalid" | "api_key_invalid" | "credentials_wrong" | "refresh_token_invalid" | "refresh_token_reused" | "stream_ticket_invalid" | "credit_used_up" | "insufficient_quota" | "no_plan" | "payment_due" | "account_disabled" | "csrf_token_wrong" | "metrics_are_local" | "operator_only" | "origin_not_allowed" | "password_wrong" | "email_not_verified" | "role_above_yours" | "role_too_low" | "sign_up_closed" | "tenant_suspended" | "wrong_tenant" | "api_key_not_found" | "call_not_found" | "conversation_not_found" | "debrief_not_found" | "job_not_found" | "invoice_not_found" | "extension_not_offered" | "hold_lost" | "not_found" | "order_not_found" | "payments_not_offered" | "plan_not_found" | "subscription_not_found" | "usage_not_found" | "webhook_not_found" | "kind_unknown" | "page_not_found" | "plugin_not_found" | "provider_not_found" | "recording_not_found" | "route_not_found" | "scenario_not_found" | "session_not_found" | "share_link_not_found" | "sso_provider_not_found" | "tenant_not_found" | "tool_not_found" | "transcript_not_kept" | "user_not_found" | "method_not_allowed" | "request_timeout" | "already_exists" | "call_already_accepted" | "checkout_needed" | "conversation_elsewhere" | "conversation_live" | "conversation_not_live" | "conversation_over" | "email_already_verified" | "email_taken" | "host_taken" | "idempotency_key_in_use" | "invoice_being_charged" | "invoice_paid" | "job_not_cancellable" | "job_not_retryable" | "job_superseded" | "last_admin" | "no_session" | "nothing_to_cancel" | "order_not_paid" | "platform_tenant" | "provider_in_chain" | "provider_conflict" | "reference_conflict" | "slug_taken" | "subscription_bought" | "too_many_at_once" | "tool_exists" | "too_many_scenarios" | "body_too_large" | "form_expected" | "json_expected" | "sdp_expected" | "confirmation_wrong" | "email_invalid" | "idempotency_key_reused" | "password_refused" | "kind_not_served" | "list_not_offered" | "no_scenario" | "offer_unsupported" | "plugin_unknown" | "provider_content" | "provider_invalid" | "provider_twice" | "provider_unsupported" | "refund_too_large" | "reset_token_invalid" | "scenario_invalid" | "settings_invalid" | "too_many_providers" | "too_many_tools" | "tool_schema_invalid" | "tool_url_invalid" | "verification_token_invalid" | "rate_limited" | "provider_rate_limited" | "too_many_conversations" | "too_many_attempts" | "too_many_messages" | "head_too_large" | "database_error" | "internal_error" | "provider_internal" | "answer_broken_off" | "calls_not_offered" | "database_overloaded" | "database_read_only" | "database_unavailable" | "host_not_answering" | "outcome_unknown" | "overloaded" | "storage_full" | "tool_failed" | "too_many_calls" | "try_again" | "provider_auth" | "provider_busy" | "provider_network" | "provider_outcome_unknown" | "provider_permission" | "provider_protocol" | "provider_quota" | "provider_unavailable" | "command_outcome_unknown" | "database_timeout" | "provider_deadline" | "tool_timed_out";
    };
    responses: {
        /** @description The account exists and is signed in. */
        SignedUp: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Set-Cookie": components["headers"]["Set-Cookie"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        /** @description Signed in. */
        SignedIn: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Set-Cookie": components["headers"]["Set-Cookie"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        /** @description Done. There is nothing to say about it. */
        Done: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description Accepted. If there is a mail to send, it is on its way. */
        Queued: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "status": "accepted"
                 *     }
                 */
                "application/json": components["schemas"]["Accepted"];
            };
        };
        /** @description The part of the file that `Range` asked for. */
        PartOfFile: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                /** @description Which bytes of how many. */
                "Content-Range": string;
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description You have this version already. */
        NotModified: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                ETag: components["headers"]["ETag"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The file has no such part. */
        RangeNotSatisfiable: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                /** @description How many bytes there are. */
                "Content-Range": string;
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The request is not what this takes. `errors` names each fault of the body. */
        BadRequest: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Bad Request",
                 *       "status": 400,
                 *       "code": "invalid_body",
                 *       "detail": "Some fields are not as they should be; errors names each one.",
                 *       "request_id": "0b5c9a4e7d1f4a52",
                 *       "errors": [
                 *         {
                 *           "pointer": "/email",
                 *           "detail": "is required"
                 *         },
                 *         {
                 *           "pointer": "/pasword",
                 *           "detail": "is not a known field"
                 *         }
                 *       ]
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is not enough credit. `detail` says what is used up and when there is more. */
        PaymentRequired: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Payment Required",
                 *       "status": 402,
                 *       "code": "credit_used_up",
                 *       "detail": "Your 2 minutes for this month are used; there is more on 1 December, or at once if you buy it.",
                 *       "request_id": "0b5c9a4e7d1f4a52"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Not signed in, or no longer. */
        Unauthenticated: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Unauthorized",
                 *       "status": 401,
                 *       "code": "credentials_wrong",
                 *       "detail": "Address or password is wrong.",
                 *       "request_id": "0b5c9a4e7d1f4a52"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Signed in, but not allowed to do this. */
        Forbidden: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Forbidden",
                 *       "status": 403,
                 *       "code": "role_too_low",
                 *       "detail": "Only an admin of this tenant may do this.",
                 *       "request_id": "0b5c9a4e7d1f4a52"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is no such thing, or it is not yours to see. */
        NotFound: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Not Found",
                 *       "status": 404,
                 *       "code": "user_not_found",
                 *       "detail": "There is no user with this id.",
                 *       "request_id": "0b5c9a4e7d1f4a52"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The path exists, but not with this method. Any path can answer so. */
        MethodNotAllowed: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                Allow: components["headers"]["Allow"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description What is there stands against it. */
        Conflict: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Conflict",
                 *       "status": 409,
                 *       "code": "email_taken",
                 *       "detail": "There is an account with this address. Sign in or reset the password.",
                 *       "request_id": "0b5c9a4e7d1f4a52"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is larger than is allowed here. */
        TooLarge: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is not `application/json`. */
        UnsupportedMedia: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Understood, but it cannot be carried out as it is. */
        Unprocessable: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Unprocessable Content",
                 *       "status": 422,
                 *       "code": "password_refused",
                 *       "detail": "This password is among the most common ones; choose another.",
                 *       "request_id": "0b5c9a4e7d1f4a52"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too many requests. Wait for `Retry-After` seconds. */
        RateLimited: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Retry-After": components["headers"]["Retry-After"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The host cannot do this just now. Try again after `Retry-After` seconds. */
        Unavailable: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Whoever had to do it did not say in time whether they did. */
        TimedOut: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /**
         * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
         * @example practice
         */
        Tenant: string;
        /**
         * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
         * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
         */
        IdempotencyKey: string;
        /** @description How many to give at most. */
        Limit: number;
        /** @description `next_cursor` of the page before. */
        Cursor: string;
        /**
         * @description A call's id, the last part of its `Location`.
         * @example rtc_01kc5y3z8v6q0tm4n9r2w7x1ba
         */
        CallId: string;
        /**
         * @description A user's id.
         * @example usr_01kc5y3z8v6q0tm4n9r2w7x1ba
         */
        UserId: string;
        /**
         * @description A tenant's id.
         * @example ten_0000000000002
         */
        TenantId: string;
        /**
         * @description A conversation's id.
         * @example conv_01kc5y3z8v6q0tm4n9r2w7x1ba
         */
        ConversationId: string;
        /**
         * @description A scenario's id.
         * @example coo-escalation
         */
        ScenarioId: string;
        /**
         * @description A job's id.
         * @example job_01kc5y3z8v6q0tm4n9r2w7x1ba
         */
        JobId: string;
    };
    requestBodies: never;
    headers: {
        /** @description Names this request in the host's log. */
        "X-Request-Id": string;
        /** @description Seconds to wait before trying again. */
        "Retry-After": string;
        /** @description Names this version of the file. Send it back in `If-None-Match`. */
        ETag: string;
        /** @description The limit that is nearest and what is left of it: `"user";r=12;t=30`, 12 requests within the next 30 seconds. */
        RateLimit: string;
        /** @description `true` when this is the remembered answer of an earlier request with the same Idempotency-Key. */
        "Idempotency-Replayed": string;
        /** @description Methods that the path has. */
        Allow: string;
        /** @description How to sign in. */
        "WWW-Authenticate": string;
        /** @description The three cookies of a browser session. */
        "Set-Cookie": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getLiveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The process answers. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok"
                     *     }
                     */
                    "application/json": components["schemas"]["Liveness"];
                };
            };
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Send traffic here. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ready",
                     *       "checks": {
                     *         "database": "ok"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description Send traffic elsewhere. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "not_ready",
                     *       "checks": {
                     *         "database": "unreachable"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Counters, gauges and histograms since the host started. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example # TYPE parley_http_requests_total counter
                     *     parley_http_requests_total{method="GET",route="/healthz",status="200"} 12
                     */
                    "text/plain": string;
                };
            };
            403: components["responses"]["Forbidden"];
        };
    };
    getDescription: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            206: components["responses"]["PartOfFile"];
            304: components["responses"]["NotModified"];
            416: components["responses"]["RangeNotSatisfiable"];
        };
    };
    getDocs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            206: components["responses"]["PartOfFile"];
            304: components["responses"]["NotModified"];
            416: components["responses"]["RangeNotSatisfiable"];
        };
    };
    getDocsAsset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description File name, such as `app.js`.
                 * @example app.js
                 */
                asset: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "text/javascript": string;
                    "text/css": string;
                    "text/html": string;
                    "image/svg+xml": string;
                };
            };
            206: components["responses"]["PartOfFile"];
            304: components["responses"]["NotModified"];
            404: components["responses"]["NotFound"];
            416: components["responses"]["RangeNotSatisfiable"];
        };
    };
    getPortal: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            206: components["responses"]["PartOfFile"];
            304: components["responses"]["NotModified"];
            404: components["responses"]["NotFound"];
            416: components["responses"]["RangeNotSatisfiable"];
        };
    };
    getPortalAsset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description File name, such as `scheme.js`.
                 * @example scheme.js
                 */
                asset: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "text/javascript": string;
                    "text/css": string;
                    "image/svg+xml": string;
                    "font/woff2": string;
                };
            };
            206: components["responses"]["PartOfFile"];
            304: components["responses"]["NotModified"];
            404: components["responses"]["NotFound"];
            416: components["responses"]["RangeNotSatisfiable"];
        };
    };
    getPaymentPage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of a tenant.
                 * @example ten_0000000000001
                 */
                tenant: string;
                /**
                 * @description A payment vendor whose pages this host serves, such as `sandbox`.
                 * @example sandbox
                 */
                vendor: string;
                /**
                 * @description What the vendor calls the page.
                 * @example style.css
                 */
                page: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                    "text/css": string;
                };
            };
            /** @description There is no such page, or no such vendor. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sendPaymentPage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of a tenant.
                 * @example ten_0000000000001
                 */
                tenant: string;
                /**
                 * @description A payment vendor whose pages this host serves, such as `sandbox`.
                 * @example sandbox
                 */
                vendor: string;
                /**
                 * @description What the vendor calls the page.
                 * @example style.css
                 */
                page: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": Record<string, never>;
            };
        };
        responses: {
            /** @description The page that follows. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description The card was declined; the page asks for another one. */
            402: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description There is no such page, or no such vendor. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: components["responses"]["UnsupportedMedia"];
            /** @description No card was chosen; the page asks for one. */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
        };
    };
    getPublicTenant: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tenant that this request concerns. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublicTenant"];
                };
            };
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    register: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.com",
                 *       "password": "correct horse battery",
                 *       "display_name": "Ada",
                 *       "locale": "en-GB",
                 *       "time_zone": "Europe/London"
                 *     }
                 */
                "application/json": components["schemas"]["RegisterRequest"];
            };
        };
        responses: {
            201: components["responses"]["SignedUp"];
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "demo@practice.test",
                 *       "password": "parley-demo"
                 *     }
                 */
                "application/json": components["schemas"]["LoginRequest"];
            };
        };
        responses: {
            200: components["responses"]["SignedIn"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    refresh: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "refresh_token": "rt_Zm9yIGRvY3VtZW50YXRpb24gb25seSwgbm90IHZhbGlk"
                 *     }
                 */
                "application/json": components["schemas"]["RefreshRequest"];
            };
        };
        responses: {
            200: components["responses"]["SignedIn"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    verifyEmail: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "dG9rZW4gZnJvbSB0aGUgbWFpbCwgbm90IHZhbGlkISE"
                 *     }
                 */
                "application/json": components["schemas"]["TokenRequest"];
            };
        };
        responses: {
            204: components["responses"]["Done"];
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    resendVerification: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: components["responses"]["Queued"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    forgotPassword: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.com"
                 *     }
                 */
                "application/json": components["schemas"]["ForgotRequest"];
            };
        };
        responses: {
            202: components["responses"]["Queued"];
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    resetPassword: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "dG9rZW4gZnJvbSB0aGUgbWFpbCwgbm90IHZhbGlkISE",
                 *       "password": "another horse battery"
                 *     }
                 */
                "application/json": components["schemas"]["ResetRequest"];
            };
        };
        responses: {
            204: components["responses"]["Done"];
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    startSingleSignOn: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description Name of an identity provider of the tenant.
                 * @example workos
                 */
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Go to the provider. */
            302: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    /** @description Where the provider asks the user to sign in. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    finishSingleSignOn: {
        parameters: {
            query?: {
                /** @description As it was sent to the provider. */
                state?: string;
                /** @description What the provider gives for a finished sign-in. */
                code?: string;
            };
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed in; go on to the portal. */
            302: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    /** @description A page of the portal. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    validate: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The token is good. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Validation"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["Done"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description You. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    closeAccount: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "password": "correct horse battery"
                 *     }
                 */
                "application/json": components["schemas"]["CloseAccountRequest"];
            };
        };
        responses: {
            204: components["responses"]["Done"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateMe: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "display_name": "Ada L.",
                 *       "time_zone": "Europe/Berlin"
                 *     }
                 */
                "application/json": components["schemas"]["ProfilePatch"];
            };
        };
        responses: {
            /** @description You, as changed. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    exportMe: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Your data. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    /** @description Suggests a file name. */
                    "Content-Disposition"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountExport"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "current_password": "correct horse battery",
                 *       "new_password": "another horse battery"
                 *     }
                 */
                "application/json": components["schemas"]["ChangePasswordRequest"];
            };
        };
        responses: {
            204: components["responses"]["Done"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    listSessions: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Your sessions, the one last used first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionList"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    endOtherSessions: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["Done"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    endSession: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A session's id.
                 * @example ses_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["Done"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    streamEvents: {
        parameters: {
            query?: {
                /** @description The same, for a WebSocket. */
                last_event_id?: string;
                /** @description For a WebSocket, which cannot send headers. */
                ticket?: string;
            };
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /** @description The last event you saw. */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The connection is a WebSocket now. */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A stream without end. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example id: 1042
                     *     event: session.ended
                     *     data: {"session_id":"ses_01kc5y3z8v6q0tm4n9r2w7x1ba"}
                     */
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    createEventTicket: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The ticket. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventTicket"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    listConversations: {
        parameters: {
            query?: {
                /** @description Only those in this state. */
                state?: components["schemas"]["ConversationState"];
                /** @description Only those of this scenario. */
                scenario?: string;
                /** @description Only those of this experience. */
                experience?: components["schemas"]["Experience"];
                /** @description Only those that began at this time or later. */
                since?: components["schemas"]["Timestamp"];
                /** @description Only those of this user, for admins. */
                user_id?: string;
                /** @description Only those with this in their title or in what was said. */
                q?: string;
                /** @description How many to give at most. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Conversations, the newest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    getConversation: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A conversation's id.
                 * @example conv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The conversation. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteConversation: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A conversation's id.
                 * @example conv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["Done"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    getTranscript: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A conversation's id.
                 * @example conv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Turns and tool calls. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transcript"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    downloadTranscriptText: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A conversation's id.
                 * @example conv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A text file. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    /** @description Suggests a file name. */
                    "Content-Disposition"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example Budget review
                     *     2026-03-01T10:00:00.000000Z
                     *
                     *     [00:03] User: Good morning.
                     *     [00:05] Assistant: You have five minutes.
                     */
                    "text/plain": string;
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    downloadTranscriptJson: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A conversation's id.
                 * @example conv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A JSON file. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    /** @description Suggests a file name. */
                    "Content-Disposition"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transcript"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    downloadRecording: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /** @description Which part, such as `bytes=0-99`. */
                Range?: string;
            };
            path: {
                /**
                 * @description A conversation's id.
                 * @example conv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of it. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "audio/ogg": string;
                };
            };
            206: components["responses"]["PartOfFile"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            416: components["responses"]["RangeNotSatisfiable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    streamConversation: {
        parameters: {
            query?: {
                /** @description The same, for those who cannot send headers. */
                last_event_id?: string;
            };
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /** @description The last event you saw. */
                "Last-Event-ID"?: string;
            };
            path: {
                /**
                 * @description A conversation's id.
                 * @example conv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A stream that ends with the conversation. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example id: 2
                     *     event: conversation.state
                     *     data: {"conversation_id":"conv_01kc5y3z8v6q0tm4n9r2w7x1ba","state":"hearing"}
                     */
                    "text/event-stream": string;
                };
            };
            /** @description The conversation has ended and there is nothing more. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    sayInConversation: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description A conversation's id.
                 * @example conv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "text": "Let us come back to the budget."
                 *     }
                 */
                "application/json": components["schemas"]["SayRequest"];
            };
        };
        responses: {
            204: components["responses"]["Done"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    interruptConversation: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description A conversation's id.
                 * @example conv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["Done"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    addContext: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description A conversation's id.
                 * @example conv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "text": "The user has a meeting at noon."
                 *     }
                 */
                "application/json": components["schemas"]["ContextRequest"];
            };
        };
        responses: {
            204: components["responses"]["Done"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    endConversation: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description A conversation's id.
                 * @example conv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "after_sentence": true
                 *     }
                 */
                "application/json": components["schemas"]["EndRequest"];
            };
        };
        responses: {
            204: components["responses"]["Done"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    shareConversation: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description A conversation's id.
                 * @example conv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "expires_in": 604800
                 *     }
                 */
                "application/json": components["schemas"]["ShareRequest"];
            };
        };
        responses: {
            /** @description The link. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShareLink"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    unshareConversation: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A conversation's id.
                 * @example conv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["Done"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    getDebrief: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A conversation's id.
                 * @example conv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The debrief. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Debrief"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    getShared: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description The token of a link.
                 * @example shr_AAAAAAAAAAKq3J0c1x5rVYtT2d4m0uC8oP7n6h9sEwz
                 */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Title and transcript. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SharedTranscript"];
                };
            };
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    listScenarios: {
        parameters: {
            query?: {
                /** @description Only those with this tag or category. */
                tag?: string;
                /** @description Only those of this industry. */
                industry?: string;
                /** @description Only those of this difficulty. */
                difficulty?: number;
                /** @description Only those in this language; `en` finds `en-GB` too. */
                language?: string;
                /** @description How many to give at most. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Scenarios. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScenarioList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    getScenario: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A scenario's id.
                 * @example coo-escalation
                 */
                id: components["parameters"]["ScenarioId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The scenario, and what a user may know before the talk. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScenarioDetails"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteScenario: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A scenario's id.
                 * @example coo-escalation
                 */
                id: components["parameters"]["ScenarioId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["Done"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    downloadScenario: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A scenario's id and `.json`.
                 * @example coo-escalation.json
                 */
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScenarioDocument"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    generateScenario: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "role": "the buyer of our largest customer",
                 *       "industry": "food",
                 *       "stakes": "a contract of 2 million",
                 *       "fears": [
                 *         "being interrupted",
                 *         "a no"
                 *       ],
                 *       "temper": 4
                 *     }
                 */
                "application/json": components["schemas"]["ScenarioWish"];
            };
        };
        responses: {
            /** @description The scenario. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GeneratedScenario"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    makeDebrief: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "conversation_id": "conv_01kc5y3z8v6q0tm4n9r2w7x1ba"
                 *     }
                 */
                "application/json": components["schemas"]["DebriefRequest"];
            };
        };
        responses: {
            /** @description The debrief. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Debrief"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    getProgress: {
        parameters: {
            query?: {
                /** @description Only those of this scenario. */
                scenario?: string;
                /** @description How many to give at most. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Tries, the newest first, and one summary a scenario. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Progress"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    listTools: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OfferedToolList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    runTool: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description A tool's name.
                 * @example current_time
                 */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "arguments": {
                 *         "time_zone": "Europe/Berlin"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["ToolRun"];
            };
        };
        responses: {
            /** @description What a model would read. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ToolResult"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    listOfferedPlans: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the order of the price list. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlanList"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    getSubscription: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What pays for your talks; `subscription` is null when the tenant has no plan for you. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Standing"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    cancelSubscription: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It goes on to the end of what is paid. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Standing"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    changeSubscription: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "plan": "expert_monthly"
                 *     }
                 */
                "application/json": components["schemas"]["PlanChangeRequest"];
            };
        };
        responses: {
            /** @description A dearer plan counts at once, another with the next allowance. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Standing"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    startUsage: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is held. Say every few seconds how much it was. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageBegun"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    reportUsage: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "usage_id": "use_01kc5y3z8v6q0tm4n9r2w7x1ba",
                 *       "used_seconds": 30
                 *     }
                 */
                "application/json": components["schemas"]["UsageReport"];
            };
        };
        responses: {
            /** @description What is held now. More is held in time, as long as there is some. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageAllowance"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    endUsage: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "usage_id": "use_01kc5y3z8v6q0tm4n9r2w7x1ba",
                 *       "used_seconds": 95
                 *     }
                 */
                "application/json": components["schemas"]["UsageReport"];
            };
        };
        responses: {
            /** @description What was charged, in the unit of the plan. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageCharged"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    spendUsage: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "unit": "token",
                 *       "amount": 850,
                 *       "key": "answer-17"
                 *     }
                 */
                "application/json": components["schemas"]["UsageSpend"];
            };
        };
        responses: {
            /** @description `counted` is false when it was counted under this key before. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageSpent"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    validateUsage: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Yes, or why not. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageCheck"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    getBalance: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By unit. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageBalance"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    listUsage: {
        parameters: {
            query?: {
                /** @description How many to give at most. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The newest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    summarizeUsage: {
        parameters: {
            query?: {
                /**
                 * @description Beginning of the period; a month before its end when left out.
                 * @example 2026-11-01T00:00:00Z
                 */
                from?: string;
                /**
                 * @description End of the period; now when left out.
                 * @example 2026-12-01T00:00:00Z
                 */
                to?: string;
            };
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By day in UTC and unit. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageSummary"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    listInvoices: {
        parameters: {
            query?: {
                /** @description How many to give at most. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description Only those in this state.
                 * @example open
                 */
                state?: string;
            };
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The newest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvoiceList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    payInvoice: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description An invoice's id.
                 * @example inv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "return_url": "https://practice.example/paid"
                 *     }
                 */
                "application/json": components["schemas"]["InvoicePayment"];
            };
        };
        responses: {
            /** @description Where to pay. The invoice is paid as soon as the vendor says so. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Checkout"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    createCheckout: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "plan": "starter_monthly",
                 *       "return_url": "https://practice.example/paid"
                 *     }
                 */
                "application/json": components["schemas"]["CheckoutRequest"];
            };
        };
        responses: {
            /** @description Where to pay. The plan counts as soon as the vendor says that it is paid. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Checkout"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    openBillingPortal: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "return_url": "https://practice.example/account"
                 *     }
                 */
                "application/json": components["schemas"]["BillingPortalRequest"];
            };
        };
        responses: {
            /** @description The vendor's page. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BillingPortal"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    createPaypalOrder: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "plan": "payperuse"
                 *     }
                 */
                "application/json": components["schemas"]["PaypalOrderRequest"];
            };
        };
        responses: {
            /** @description The order; its payer approves it at `url`. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Checkout"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    capturePaypalOrder: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "order_id": "ord_01kc5y3z8v6q0tm4n9r2w7x1ba"
                 *     }
                 */
                "application/json": components["schemas"]["PaypalCaptureRequest"];
            };
        };
        responses: {
            /** @description The order. Taken again it is the same. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    receivePaypalWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description As the vendor sends it. */
        requestBody?: {
            content: {
                "*/*": string;
            };
        };
        responses: {
            /** @description It is kept; how much of it was new. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookReceived"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    receiveWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description The vendor, such as stripe.
                 * @example stripe
                 */
                provider: string;
            };
            cookie?: never;
        };
        /** @description As the vendor sends it. */
        requestBody?: {
            content: {
                "*/*": string;
            };
        };
        responses: {
            /** @description It is kept; how much of it was new. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookReceived"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    createChatCompletion: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "model": "any",
                 *       "messages": [
                 *         {
                 *           "role": "user",
                 *           "content": "Say hello."
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["ChatCompletionRequest"];
            };
        };
        responses: {
            /** @description What the models say. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatCompletion"];
                    /**
                     * @example data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"any","choices":[{"index":0,"delta":{"content":"Hello"},"finish_reason":null}]}
                     *
                     *     data: [DONE]
                     */
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    openRealtime: {
        parameters: {
            query?: {
                /** @description Any name; it is given back. */
                model?: string;
                /** @description `transcription` for a session that only hears. */
                intent?: string;
                /** @description A call to watch and control. */
                call_id?: string;
                /** @description The session to come back to. */
                session_id?: string;
            };
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The connection is a WebSocket now. */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    createRealtimeCall: {
        parameters: {
            query?: {
                /** @description Any name; it is given back. */
                model?: string;
                /** @description The session to come back to. */
                session_id?: string;
            };
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/sdp": string;
                "multipart/form-data": {
                    sdp: string;
                    /** @description A session object. */
                    session?: string;
                };
            };
        };
        responses: {
            /** @description The answer to the offer. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    /** @description Of the call; its last part is the call's id. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/sdp": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    acceptRealtimeCall: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A call's id, the last part of its `Location`.
                 * @example rtc_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["CallId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RealtimeSession"];
            };
        };
        responses: {
            /** @description It is done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    rejectRealtimeCall: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A call's id, the last part of its `Location`.
                 * @example rtc_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["CallId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RejectRequest"];
            };
        };
        responses: {
            /** @description It is done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    referRealtimeCall: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A call's id, the last part of its `Location`.
                 * @example rtc_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["CallId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReferRequest"];
            };
        };
        responses: {
            /** @description It is done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    hangUpRealtimeCall: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A call's id, the last part of its `Location`.
                 * @example rtc_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["CallId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It ends. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    createClientSecret: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "expires_after": {
                 *         "anchor": "created_at",
                 *         "seconds": 600
                 *       },
                 *       "session": {
                 *         "type": "realtime",
                 *         "instructions": "Be brief."
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["ClientSecretRequest"];
            };
        };
        responses: {
            /** @description The key, and the session as it will begin. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClientSecret"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    createEphemeralKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "scenario": "coo-escalation",
                 *       "temper": 4,
                 *       "keep_transcript": true
                 *     }
                 */
                "application/json": components["schemas"]["EphemeralRequest"];
            };
        };
        responses: {
            /** @description The key. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EphemeralKey"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    listUsers: {
        parameters: {
            query?: {
                /** @description Only users whose address begins so. */
                email?: string;
                /** @description How many to give at most. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Users, the newest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManagedUserList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    createUser: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "grace@example.com",
                 *       "role": "member",
                 *       "display_name": "Grace"
                 *     }
                 */
                "application/json": components["schemas"]["UserCreate"];
            };
        };
        responses: {
            /** @description The new user. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManagedUser"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    getUser: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A user's id.
                 * @example usr_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManagedUser"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteUser: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A user's id.
                 * @example usr_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["Done"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateUser: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A user's id.
                 * @example usr_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "status": "disabled"
                 *     }
                 */
                "application/json": components["schemas"]["UserPatch"];
            };
        };
        responses: {
            /** @description The user, as changed. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManagedUser"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    endUserSessions: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A user's id.
                 * @example usr_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["Done"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    listApiKeys: {
        parameters: {
            query?: {
                /** @description How many to give at most. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Keys that have not been revoked, the newest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "nightly export",
                 *       "role": "tenant_admin",
                 *       "expires_at": "2027-01-01T00:00:00Z"
                 *     }
                 */
                "application/json": components["schemas"]["ApiKeyCreate"];
            };
        };
        responses: {
            /** @description The new key. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiKey"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    revokeApiKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A key's id.
                 * @example key_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["Done"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    listTenantTools: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them, by name. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ToolList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    createTenantTool: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "find_order",
                 *       "description": "Finds an order by its number.",
                 *       "parameters": {
                 *         "type": "object",
                 *         "properties": {
                 *           "number": {
                 *             "type": "string"
                 *           }
                 *         },
                 *         "required": [
                 *           "number"
                 *         ]
                 *       },
                 *       "url": "https://shop.example/parley/find-order",
                 *       "secret": "a-secret-that-nobody-guesses"
                 *     }
                 */
                "application/json": components["schemas"]["ToolCreate"];
            };
        };
        responses: {
            /** @description The new tool. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tool"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    getTenantTool: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A tool's id.
                 * @example tool_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tool. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tool"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteTenantTool: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A tool's id.
                 * @example tool_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["Done"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateTenantTool: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A tool's id.
                 * @example tool_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ToolPatch"];
            };
        };
        responses: {
            /** @description The tool as it is now. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tool"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    listProviders: {
        parameters: {
            query?: {
                /**
                 * @description Only those of this kind.
                 * @example stt
                 */
                kind?: string;
            };
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them, the oldest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    createProvider: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "kind": "stt",
                 *       "plugin": "stt_pocketsphinx",
                 *       "name": "Built-in recogniser"
                 *     }
                 */
                "application/json": components["schemas"]["ProviderCreate"];
            };
        };
        responses: {
            /** @description The new provider. It takes part when a chain names it. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Provider"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    getProvider: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A provider's id.
                 * @example prv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The provider. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Provider"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteProvider: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A provider's id.
                 * @example prv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["Done"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateProvider: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A provider's id.
                 * @example prv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Second recogniser"
                 *     }
                 */
                "application/json": components["schemas"]["ProviderPatch"];
            };
        };
        responses: {
            /** @description The provider as it is now. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Provider"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    testProvider: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description A provider's id.
                 * @example prv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the vendor says to the settings. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderTest"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    listProviderChoices: {
        parameters: {
            query: {
                /**
                 * @description Which list.
                 * @example voices
                 */
                list: "voices" | "models" | "languages";
            };
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A provider's id.
                 * @example prv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The choices, as the vendor lists them now. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderChoices"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    listProviderEvents: {
        parameters: {
            query?: {
                /** @description How many to give at most. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A provider's id.
                 * @example prv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The newest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderEventList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    listChains: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One for each kind. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChainList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    getChain: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description What the providers do.
                 * @example stt
                 */
                kind: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The order. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Chain"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    replaceChain: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description What the providers do.
                 * @example stt
                 */
                kind: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "entries": [
                 *         {
                 *           "provider_id": "prv_01kc5y3z8v6q0tm4n9r2w7x1ba",
                 *           "first_output_ms": 1500
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["ChainPut"];
            };
        };
        responses: {
            /** @description The order as it is now. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Chain"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    listPlugins: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All packages that could be read. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PluginList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    getPlugin: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A plugin's id.
                 * @example tts_flite
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What it says of itself, the schema of its settings, and how it behaves. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plugin"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    updatePlugin: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A plugin's id.
                 * @example tts_flite
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "enabled": false
                 *     }
                 */
                "application/json": components["schemas"]["PluginPatch"];
            };
        };
        responses: {
            /** @description The plugin as it is now. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plugin"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    listCosts: {
        parameters: {
            query?: {
                /**
                 * @description Only what was spent for this conversation.
                 * @example conv_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                conversation_id?: string;
                /**
                 * @description Beginning of the period; a month before its end when left out.
                 * @example 2026-11-01T00:00:00Z
                 */
                from?: string;
                /**
                 * @description End of the period; now when left out.
                 * @example 2026-12-01T00:00:00Z
                 */
                to?: string;
            };
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By day in UTC, provider and unit. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CostList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    listPlans: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Those that are withdrawn, too. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManagedPlanList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    createPlan: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "slug": "starter_monthly",
                 *       "terms": {
                 *         "name": "Starter",
                 *         "price": {
                 *           "amount": "9.99",
                 *           "currency": "USD"
                 *         },
                 *         "cycle": "monthly",
                 *         "allowances": [
                 *           {
                 *             "unit": "second",
                 *             "included": 3600
                 *           }
                 *         ]
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["PlanCreate"];
            };
        };
        responses: {
            /** @description The new plan. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManagedPlan"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    getPlan: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A plan's id.
                 * @example pln_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The plan. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManagedPlan"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    withdrawPlan: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A plan's id.
                 * @example pln_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nobody can buy it any more; who has it keeps it. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    updatePlan: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A plan's id.
                 * @example pln_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "offered": false
                 *     }
                 */
                "application/json": components["schemas"]["PlanPatch"];
            };
        };
        responses: {
            /** @description The plan. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManagedPlan"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    addPlanVersion: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description A plan's id.
                 * @example pln_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "terms": {
                 *         "name": "Starter",
                 *         "price": {
                 *           "amount": "9.99",
                 *           "currency": "USD"
                 *         },
                 *         "cycle": "monthly",
                 *         "allowances": [
                 *           {
                 *             "unit": "second",
                 *             "included": 3600
                 *           }
                 *         ]
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["PlanVersionCreate"];
            };
        };
        responses: {
            /** @description The plan in its new version. Who subscribed to an older one keeps that. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManagedPlan"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    assignPlan: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "user_id": "usr_01kc5y3z8v6q0tm4n9r2w7x1ba",
                 *       "plan": "expert_monthly",
                 *       "reason": "A partner of ours"
                 *     }
                 */
                "application/json": components["schemas"]["PlanAssignment"];
            };
        };
        responses: {
            /** @description What pays for their talks from now on. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Standing"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    listAllInvoices: {
        parameters: {
            query?: {
                /** @description How many to give at most. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description Only those in this state.
                 * @example open
                 */
                state?: string;
            };
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The newest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManagedInvoiceList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    giveCredit: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "user_id": "usr_01kc5y3z8v6q0tm4n9r2w7x1ba",
                 *       "unit": "second",
                 *       "amount": 600,
                 *       "reason": "The line was bad"
                 *     }
                 */
                "application/json": components["schemas"]["CreditGift"];
            };
        };
        responses: {
            /** @description `given` is false when it was given under this Idempotency-Key before. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreditGiven"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    refundOrder: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description An order's id.
                 * @example ord_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "Bought twice"
                 *     }
                 */
                "application/json": components["schemas"]["RefundRequest"];
            };
        };
        responses: {
            /** @description The order. A full refund takes back what is left of what was bought. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    listRevenue: {
        parameters: {
            query?: {
                /**
                 * @description Beginning of the period; a month before its end when left out.
                 * @example 2026-11-01T00:00:00Z
                 */
                from?: string;
                /**
                 * @description End of the period; now when left out.
                 * @example 2026-12-01T00:00:00Z
                 */
                to?: string;
            };
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By day in UTC and currency. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevenueList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    listWalletDifferences: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing, unless there is a defect. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WalletDifferenceList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                /** @description Only those of this state: new, applied, stale, parked or dead. */
                state?: string;
                /** @description How many to give at most. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The newest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    replayWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "vendor": "stripe",
                 *       "event_id": "evt_1"
                 *     }
                 */
                "application/json": components["schemas"]["WebhookReplay"];
            };
        };
        responses: {
            /** @description It will be applied. What was applied before does not count twice. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookQueued"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    listAudit: {
        parameters: {
            query?: {
                /** @description Only entries of this action. */
                action?: string;
                /** @description How many to give at most. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Entries, the newest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    listTenants: {
        parameters: {
            query?: {
                /** @description How many to give at most. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Tenants, the newest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    createTenant: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
                /**
                 * @description Unique text of your choice, such as a UUID. Repeating the request with it does the work once.
                 * @example 5e3f8a52-6a44-4b5c-9e6f-6d2d1f7f0c11
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "slug": "acme",
                 *       "name": "Acme Dental",
                 *       "experiences": [
                 *         "receptionist"
                 *       ],
                 *       "hosts": [
                 *         "talk.acme.example"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["TenantCreate"];
            };
        };
        responses: {
            /** @description The new tenant. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    getTenant: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A tenant's id.
                 * @example ten_0000000000002
                 */
                id: components["parameters"]["TenantId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tenant. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    closeTenant: {
        parameters: {
            query: {
                /**
                 * @description The tenant's slug.
                 * @example acme
                 */
                confirm: string;
            };
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A tenant's id.
                 * @example ten_0000000000002
                 */
                id: components["parameters"]["TenantId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["Done"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateTenant: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A tenant's id.
                 * @example ten_0000000000002
                 */
                id: components["parameters"]["TenantId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Acme Dental Care",
                 *       "branding": {
                 *         "primary_color": "#0b7285"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["TenantPatch"];
            };
        };
        responses: {
            /** @description The tenant, as changed. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    suspendTenant: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A tenant's id.
                 * @example ten_0000000000002
                 */
                id: components["parameters"]["TenantId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tenant, suspended. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    resumeTenant: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Slug of the tenant this request concerns. Needed only where the host name and the token do not say.
                 * @example practice
                 */
                "X-Parley-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /**
                 * @description A tenant's id.
                 * @example ten_0000000000002
                 */
                id: components["parameters"]["TenantId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tenant, active. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    listJobs: {
        parameters: {
            query?: {
                /** @description Only jobs in this state. */
                state?: components["schemas"]["JobState"];
                /**
                 * @description Only jobs of this queue.
                 * @example mail
                 */
                queue?: string;
                /** @description How many to give at most. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Jobs, the newest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    getJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description A job's id.
                 * @example job_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDetails"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    cancelJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description A job's id.
                 * @example job_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["Done"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    retryJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description A job's id.
                 * @example job_01kc5y3z8v6q0tm4n9r2w7x1ba
                 */
                id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job, waiting to run. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    listSchedules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Periodic jobs by name. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleList"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    listMessages: {
        parameters: {
            query?: {
                /** @description Only messages in this state. */
                state?: components["schemas"]["MessageState"];
                /** @description Only messages of this tenant. */
                tenant_id?: string;
                /** @description How many to give at most. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Messages, the newest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The state of this host and what it depends on. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
}
