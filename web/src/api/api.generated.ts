/** Made by `npm run api-types` from src/server/api/schemas.ts: do not edit. */
export interface paths {
    "/api/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Before sign-in */
        get: operations["status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create the first administrator of a new installation, and sign in */
        post: operations["setUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who is signed in
         * @description For: administrator, clinician, researcher, bed-manager, theatre-manager, nurse-in-charge.
         */
        get: operations["session"];
        put?: never;
        /** Sign in */
        post: operations["signIn"];
        /**
         * Sign out
         * @description For: administrator, clinician, researcher, bed-manager, theatre-manager, nurse-in-charge.
         */
        delete: operations["signOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Accounts of people
         * @description For: administrator.
         */
        get: operations["listAccounts"];
        put?: never;
        /**
         * Create an account
         * @description For: administrator.
         */
        post: operations["createAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/accounts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change role or password, disable, unlock; at once, also in open sessions
         * @description For: administrator.
         */
        patch: operations["changeAccount"];
        trace?: never;
    };
    "/api/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tokens of feeds that are in force, without their secrets
         * @description For: administrator.
         */
        get: operations["listServiceTokens"];
        put?: never;
        /**
         * Create a token for a feed or a client; its secret is in this answer and nowhere else
         * @description For: administrator.
         */
        post: operations["createServiceToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tokens/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke the token of a feed; the next request with it is refused
         * @description For: administrator.
         */
        delete: operations["revokeServiceToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/worklist": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Patients with a twin, and what needs a look
         * @description For: administrator, clinician.
         */
        get: operations["worklist"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/patients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Patients of the record; `search`: the start of a name or a whole identifier; for a feed identifiers alone
         * @description For: administrator, clinician, feed.
         */
        get: operations["listPatients"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/subjects/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who this is
         * @description For: administrator, clinician.
         */
        get: operations["subject"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/subjects/{id}/glucose": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What sensor, pump and diary of a person with diabetes wrote, oldest first
         * @description For: administrator, clinician.
         */
        get: operations["subjectGlucose"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/subjects/{id}/cycle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the record says of one cycle (a heart beat) of a model: the newest sound values, and what was not taken
         * @description For: administrator, clinician.
         */
        get: operations["subjectCycle"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/subjects/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the record says happened, newest first
         * @description For: administrator, clinician.
         */
        get: operations["subjectTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/subjects/{id}/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which twins can be built for this patient, and what is missing for the others
         * @description For: administrator, clinician.
         */
        get: operations["bindableModels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/subjects/{id}/twins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bind a model to a patient; answers with the twin that is there when it already exists
         * @description For: administrator, clinician, feed.
         */
        post: operations["bindTwin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/twins/{id}/view": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything the twin page draws: past, now, forecast
         * @description For: administrator, clinician.
         */
        get: operations["twinView"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/twins/{id}/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The same possible futures under several plans; stores nothing
         * @description For: administrator, clinician.
         */
        post: operations["comparePlans"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/twins/{id}/recommendations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Recommendations of this twin, newest first
         * @description For: administrator, clinician.
         */
        get: operations["listRecommendations"];
        put?: never;
        /**
         * Search the best plan for a decision of the model
         * @description For: clinician.
         */
        post: operations["createRecommendation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/recommendations/{id}/response": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept, modify or decline; orders nothing by itself
         * @description For: clinician.
         */
        post: operations["respondToRecommendation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Open alerts of all twins, high ones first; what is withheld is not among them
         * @description For: administrator, clinician.
         */
        get: operations["listAlerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/twins/{id}/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Open and lately ended alerts of a twin, and why some are withheld
         * @description For: administrator, clinician.
         */
        get: operations["twinAlerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/{id}/snooze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put an alert to sleep for some minutes; it wakes by itself
         * @description For: clinician.
         */
        post: operations["snoozeAlert"];
        /**
         * Wake an alert that sleeps
         * @description For: clinician.
         */
        delete: operations["wakeAlert"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/twins/{id}/doubts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What may be wrong with the record, likeliest explanation first
         * @description For: administrator, clinician.
         */
        get: operations["recordDoubts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/twins/{id}/effect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Is the treatment working: observed beside expected with and without it, and what may explain the data
         * @description For: administrator, clinician.
         */
        get: operations["treatmentEffect"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/twins/{id}/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a reading aside, or keep it; with a reason
         * @description For: clinician.
         */
        post: operations["reviewReading"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/twins/{id}/next-levels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which level, when, sharpens a decision most
         * @description For: administrator, clinician.
         */
        get: operations["nextLevels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/twins/{id}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A hundred members and the model, for a preview in the browser
         * @description For: administrator, clinician.
         */
        get: operations["previewTwin"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/twins/{id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The twin with its model, doses and plan as a COMBINE archive (SBML and SED-ML); nothing names the subject
         * @description For: administrator, clinician.
         */
        get: operations["exportTwin"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/imports/{run}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of an import, with its rejections
         * @description For: administrator, feed.
         */
        get: operations["importRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tables/look": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What a table would become by a map (or by a proposal); nothing is recorded
         * @description For: administrator, feed.
         */
        post: operations["lookAtTable"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tables": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Maps of tables that were kept, and codes that models read
         * @description For: administrator, feed.
         */
        get: operations["listTables"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tables/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Keep a map of a kind of table under a name, in place of the one that had it
         * @description For: administrator.
         */
        put: operations["saveTable"];
        post?: never;
        /**
         * Forget the map of a kind of table
         * @description For: administrator.
         */
        delete: operations["removeTable"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/connectors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every connector, its state and its counts
         * @description For: administrator.
         */
        get: operations["listConnectors"];
        put?: never;
        /**
         * Listen for HL7 v2 over MLLP, be an MQTT broker for devices, or subscribe to a broker
         * @description For: administrator.
         */
        post: operations["addConnector"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/connectors/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Turn a connector on or off, or change its settings
         * @description For: administrator.
         */
        patch: operations["changeConnector"];
        trace?: never;
    };
    "/api/connectors/{name}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Messages that came, newest first: type, state and reason, never their content
         * @description For: administrator.
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
    "/api/connectors/{name}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take the dead messages of a connector again, or those that were taken, after a map was mended
         * @description For: administrator.
         */
        post: operations["replayMessages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/connectors/{name}/understood": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was understood of the newest messages: codes and their meaning, and what was wrong
         * @description For: administrator.
         */
        get: operations["understood"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/connectors/{name}/mappings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say what a code of the feed means (target null: nothing known); what came with it before follows
         * @description For: administrator.
         */
        post: operations["mapCode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/feed-alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Connectors and devices that are silent for longer than is allowed or usual, and those that were until lately
         * @description For: administrator.
         */
        get: operations["listFeedAlerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Counters of the connectors in the text format of Prometheus
         * @description For: administrator, feed.
         */
        get: operations["metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every device: whom it observes, what it measures, how well it sends; also those that wait to be added
         * @description For: administrator, clinician.
         */
        get: operations["listDevices"];
        put?: never;
        /**
         * Add a device, also one that was heard and waits; its secret is in this answer and nowhere else
         * @description For: administrator.
         */
        post: operations["addDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/devices/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One device with whom it observed, its calibrations, and how it sent by day
         * @description For: administrator, clinician.
         */
        get: operations["deviceRecord"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Say anew what a device is and how long it may be silent, or retire it
         * @description For: administrator.
         */
        patch: operations["changeDevice"];
        trace?: never;
    };
    "/api/devices/{name}/assignments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say whom a device observes from now, from an instant or for a time; what was held for it is taken then
         * @description For: administrator, clinician.
         */
        post: operations["assignDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/devices/{name}/calibrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Note that a device was calibrated, now unless said
         * @description For: administrator.
         */
        post: operations["calibrateDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/devices/{name}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A new secret in place of the old one, told this once; a retired device is in service again
         * @description For: administrator.
         */
        post: operations["renewDeviceSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/review/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Messages that wait, by connector and reason: refused ones, and those of which nobody says whom they are about
         * @description For: administrator.
         */
        get: operations["waitingGroups"];
        put?: never;
        /**
         * Take waiting messages again, say whom they are about, or discard them with a reason
         * @description For: administrator.
         */
        post: operations["decideMessages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/review/messages/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The newest messages that wait for one reason, with what they hold: no name, no identifier, no value
         * @description For: administrator.
         */
        get: operations["waitingMessages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/review/patients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Patients that may be one person, with what speaks for it, and what was decided of others, where the consents of both allow it
         * @description For: administrator.
         */
        get: operations["pairReview"];
        put?: never;
        /**
         * Two patients are one person, whose records are one from then on, or they are two
         * @description For: administrator.
         */
        post: operations["decidePair"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/review/patients/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take back what was decided of two patients: who was made one person is two again
         * @description For: administrator.
         */
        post: operations["undecidePair"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/review/patients/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Look again for patients that may be one person
         * @description For: administrator.
         */
        post: operations["searchPairs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/quality": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Completeness, conformity, plausibility, timeliness and duplicates by source and channel
         * @description For: administrator, clinician.
         */
        get: operations["recordQuality"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/quality/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The resources behind a count, newest first, of patients whose consents allow it
         * @description For: administrator, clinician.
         */
        get: operations["qualityItems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Schedules, newest first
         * @description For: administrator, clinician, bed-manager, theatre-manager, nurse-in-charge.
         */
        get: operations["listSchedules"];
        put?: never;
        /**
         * Plan theatres, a roster or elective admissions; a worker searches in the background
         * @description For: administrator, clinician, bed-manager, theatre-manager.
         */
        post: operations["addSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/schedules/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A schedule: what it is made from, the plan, the rules it breaks, how it fares in possible weeks
         * @description For: administrator, clinician, bed-manager, theatre-manager, nurse-in-charge.
         */
        get: operations["getSchedule"];
        put?: never;
        post?: never;
        /**
         * Remove a schedule
         * @description For: administrator, clinician, bed-manager, theatre-manager.
         */
        delete: operations["removeSchedule"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/schedules/{id}/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Keep a plan that was moved by hand; the answer lists the rules that it breaks
         * @description For: administrator, clinician, bed-manager, theatre-manager.
         */
        put: operations["moveSchedule"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/schedules/{id}/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Search anew
         * @description For: administrator, clinician, bed-manager, theatre-manager.
         */
        post: operations["searchSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/schedules/{id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End the search and keep the best plan so far
         * @description For: administrator, clinician, bed-manager, theatre-manager.
         */
        post: operations["stopSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/hospital": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Occupancy, queues and staff from the census of now on, without any patient
         * @description For: administrator, clinician, bed-manager, theatre-manager, nurse-in-charge.
         */
        get: operations["getHospital"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/hospital/board": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who is in which bed, waits for what, and is likely to leave when; what the record says that cannot be. Nobody is named whose consents keep the actor out
         * @description For: administrator, clinician, bed-manager, theatre-manager, nurse-in-charge.
         */
        get: operations["getHospitalBoard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/hospital/theatres": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The theatres of today from the record: what runs, what is over, when each case and list is likely to end, and who waits. Nobody is named whose consents keep the actor out
         * @description For: administrator, clinician, bed-manager, theatre-manager, nurse-in-charge.
         */
        get: operations["getTheatres"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/hospital/theatres/operations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that an operation began, ended, was stopped or cancelled: it is written into its Procedure
         * @description For: theatre-manager, nurse-in-charge.
         */
        post: operations["recordOperation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/hospital/what-if": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Scenarios side by side with the hospital as it is, on the same patients
         * @description For: administrator, clinician, bed-manager, theatre-manager, nurse-in-charge.
         */
        post: operations["askHospitalWhatIf"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/hospital/question": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * How far must stays fall, how many beds are missing, how much demand can be borne without a queue
         * @description For: administrator, clinician, bed-manager, theatre-manager, nurse-in-charge.
         */
        post: operations["askHospital"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/hospital/control": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Daily figures of the last eight weeks with their control limits
         * @description For: administrator, clinician, bed-manager, theatre-manager, nurse-in-charge.
         */
        get: operations["getHospitalControl"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/hospital/scores": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Forecasts against what happened, and against the same weekday and the last value
         * @description For: administrator, clinician, bed-manager, theatre-manager, nurse-in-charge.
         */
        get: operations["getHospitalScores"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/hospital/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was said of the hospital beyond its Locations
         * @description For: administrator, clinician, bed-manager, theatre-manager, nurse-in-charge.
         */
        get: operations["getHospitalSettings"];
        /**
         * Time zone, kinds and beds of units, shifts, holidays, target, unit costs
         * @description For: administrator, bed-manager.
         */
        put: operations["changeHospitalSettings"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Models of the library
         * @description For: administrator, clinician, researcher, feed, bed-manager, theatre-manager, nurse-in-charge.
         */
        get: operations["listModels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/models/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Text and card of a model
         * @description For: administrator, clinician, researcher, feed, bed-manager, theatre-manager, nurse-in-charge.
         */
        get: operations["modelCard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/models/{id}/compiled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The compiled model, for pages that compute with it
         * @description For: administrator, clinician, researcher, feed, bed-manager, theatre-manager, nurse-in-charge.
         */
        get: operations["compiledModel"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/twins/{id}/credibility": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How often this twin was right, and whether it may recommend
         * @description For: administrator, clinician.
         */
        get: operations["twinCredibility"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/twins/{id}/feedback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * This forecast was wrong because …
         * @description For: clinician.
         */
        post: operations["giveFeedback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/registry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Models with their standing here
         * @description For: administrator, clinician, researcher.
         */
        get: operations["registry"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/drift": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Models whose scores have drifted and nobody has judged it, and whose they are
         * @description For: administrator, clinician, researcher.
         */
        get: operations["driftAlarms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/registry/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Versions of a model with scores, subgroups, drift and decisions
         * @description For: administrator, clinician, researcher.
         */
        get: operations["modelRegistry"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/registry/{id}/validations/{validation}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A validation that was entered: the whole credibility.json
         * @description For: administrator, clinician, researcher.
         */
        get: operations["modelValidation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/registry/{id}/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve, let in as an experiment, retire or roll back a version
         * @description For: administrator.
         */
        post: operations["decideModel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/registry/{id}/drift/{alarm}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A drift was seen and judged: it no longer closes the gate
         * @description For: administrator.
         */
        post: operations["acknowledgeDrift"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/pilot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The silent pilot of this site: whether one runs, and what it is held to
         * @description For: administrator, clinician, researcher, bed-manager, theatre-manager, nurse-in-charge.
         */
        get: operations["pilot"];
        put?: never;
        /**
         * Start a silent pilot; what is not told of its terms is as usual
         * @description For: administrator.
         */
        post: operations["startPilot"];
        /**
         * End the pilot and keep its report
         * @description For: administrator.
         */
        delete: operations["endPilot"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/pilot/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the pilot showed; while it runs for administrators alone
         * @description For: administrator, clinician, researcher, bed-manager, theatre-manager, nurse-in-charge.
         */
        get: operations["pilotReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Work in the background
         * @description For: administrator, clinician, researcher, bed-manager, theatre-manager, nurse-in-charge.
         */
        get: operations["listJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask a job to stop
         * @description For: administrator.
         */
        post: operations["cancelJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Recompute the hash chain of the audit log
         * @description For: administrator.
         */
        get: operations["verifyAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Server-sent events: `hello` at the start, then messages {kind, id}; closes when the session ends
         * @description For: administrator, clinician, researcher, bed-manager, theatre-manager, nurse-in-charge.
         */
        get: operations["events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * FHIR R4 (JSON, NDJSON), or with `patient` what a device or wearable exports, its zip as well; optionally gzipped; answers after commit
         * @description For: administrator, feed.
         */
        post: operations["importRecords"];
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
        Account: {
            /** Format: uuid */
            id: string;
            username: string;
            displayName: string;
            role: components["schemas"]["Role"];
            disabled: boolean;
            /** Format: date-time */
            createdAt: string;
        };
        AccountChange: {
            role?: components["schemas"]["Role"];
            disabled?: boolean;
            password?: string;
            /** @enum {boolean} */
            unlock?: true;
        };
        AccountList: {
            accounts: components["schemas"]["Account"][];
        };
        AlertList: {
            alerts: components["schemas"]["AlertView"][];
        };
        AlertView: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            twin: string;
            subject: components["schemas"]["Subject"];
            model: string;
            /** @description Name of the rule in the model; the interface words it */
            code: string;
            /**
             * @description high: now; priority: soon
             * @enum {string}
             */
            level: "high" | "priority";
            output: string;
            /** @enum {string} */
            side: "below" | "above";
            threshold: number;
            unit: string;
            /** @description How far ahead the rule looks */
            minutes: number;
            /** @description The last value is beyond the threshold */
            measured: boolean;
            chance: number | null;
            recalibrated: number | null;
            /** Format: date-time */
            since: string;
            /** Format: date-time */
            seenAt: string;
            endedAt: string | null;
            snoozed: {
                /** Format: date-time */
                until: string;
                by: string;
            } | null;
            withheld: ("stale" | "credibility" | "pilot") | null;
        };
        Assigned: {
            device: components["schemas"]["DeviceView"];
            taken: number;
        };
        AuditVerdict: {
            /** @description True: no entry was altered, removed or put in */
            whole: boolean;
            entries: number;
            firstBroken: number | null;
            why: string | null;
            head: string | null;
        };
        Belief: {
            sequence: number;
            /** Format: date-time */
            at: string;
            /** Format: date-time */
            computedAt: string;
            method: string;
            members: number;
            observations: number;
            effectiveSampleSize: number;
            paretoK: number | null;
            conflict: number | null;
            logEvidence: number;
            seed: number;
            notes: components["schemas"]["Note"][];
        };
        BindRequest: {
            model: components["schemas"]["ModelId"];
        };
        Bindability: {
            model: components["schemas"]["ModelSummary"];
            bindable: boolean;
            /** @description The record has a dose or a measurement of the model */
            fed: boolean;
            twin: string | null;
            found: {
                what: string;
                value: number | null;
                unit: string | null;
                /** @enum {string} */
                kind: "number" | "flag" | "category";
                category: string | null;
                time: string | null;
                from: string;
            }[];
            missing: {
                what: string;
                unit: string | null;
                codes: components["schemas"]["Coding"][];
                why: string;
            }[];
            warnings: {
                code: string;
                values: {
                    [key: string]: string | number;
                };
            }[];
        };
        BindabilityList: {
            models: components["schemas"]["Bindability"][];
        };
        BoardPatient: {
            stay: string;
            subject: string | null;
            name: string | null;
            /** @description The patient lets nobody know who they are here */
            withheld: boolean;
            identifier: string | null;
            age: number | null;
            group: string | null;
            /** @enum {string} */
            route: "emergency" | "elective" | "transfer";
            unit: string;
            bed: string | null;
            /** Format: date-time */
            since: string;
            /** Format: date-time */
            admitted: string;
            waitingFor: string | null;
            waitingSince: string | null;
            expected: string | null;
            leaves: {
                /** @description 10, 50, 90 %; null: beyond the forecast */
                unit: (string | null)[];
                hospital: (string | null)[];
                within: {
                    hours: number;
                    chance: number;
                }[];
                next: {
                    unit: string | null;
                    chance: number;
                }[];
            };
        };
        Change: {
            /** @enum {string} */
            kind: "twin" | "subject" | "job" | "recommendation" | "model";
            id: string;
        };
        Coding: {
            system: string;
            code: string;
            display?: string;
        };
        CompareRequest: {
            plans: components["schemas"]["PlanRequest"][];
            hours?: number;
        };
        ComparisonResult: {
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            until: string;
            plans: {
                name: string;
                current: boolean;
                doses: components["schemas"]["Dose"][];
                outputs: {
                    name: string;
                    unit: string;
                    times: string[];
                    quantiles: number[][];
                    futures: number[][];
                }[];
                measures: components["schemas"]["TwinMeasure"][];
                objective: {
                    text: string;
                    value: number;
                    standardError: number;
                } | null;
                terms: {
                    text: string;
                    value: number;
                    standardError: number;
                    harm: boolean;
                }[];
            }[];
            differences: {
                plan: string;
                measure: string;
                unit: string;
                quantiles: number[];
            }[];
        };
        CompiledModel: {
            /** @description As the compiler makes it */
            model: unknown;
        };
        ConnectorChange: {
            settings?: {
                /** @description Address to listen on; 127.0.0.1 */
                host?: string;
                /** @description Port; 0 takes any free one */
                port?: number;
                /** @description Addresses or networks that may connect; this machine */
                from?: string[];
                /** @description IANA zone of times without an offset */
                timeZone?: string;
                /** @description Character set of messages that name none */
                charset?: string;
                /** @description URIs of assigning authorities by name */
                systems?: {
                    [key: string]: string;
                };
                tls?: {
                    cert: string;
                    key: string;
                    ca?: string;
                };
                /** @description Broker to subscribe to, mqtts://broker:8883; or base of a FHIR server to follow */
                url?: string;
                /** @description Topics, with one + for the name of the device */
                topic?: string;
                username?: string;
                /** @description File on the server that holds the password */
                passwordFile?: string;
                /** @description File on the server with the authority (PEM) that signed the certificate of the broker */
                caFile?: string;
                /** @description Our id at the FHIR server (SMART Backend Services) */
                clientId?: string;
                /** @description File on the server with our private key, a JWK */
                keyFile?: string;
                /** @description Where tokens are given, if the server does not say so */
                tokenUrl?: string;
                /** @description Resource types to follow */
                types?: string[];
                /** @description Id of the Group to follow; every patient */
                group?: string;
                /** @description Minutes between two looks for what changed; 15 */
                everyMinutes?: number;
                /** @description Predictions are sent to it as well */
                writeBack?: boolean;
                /** @description Maps of this site, laid over those of Hamzad */
                maps?: unknown;
                /** @description It is said to be quiet after so long */
                quietAfterMinutes?: number;
            };
            enabled?: boolean;
        };
        ConnectorList: {
            connectors: components["schemas"]["ConnectorView"][];
        };
        ConnectorName: string;
        ConnectorView: {
            name: string;
            kind: string;
            enabled: boolean;
            settings: {
                [key: string]: unknown;
            };
            /** @enum {string} */
            state: "listening" | "off" | "failed";
            port: number | null;
            connections: number;
            quiet: boolean;
            quietLearnedMinutes: number | null;
            received: number;
            taken: number;
            repeated: number;
            refused: number;
            waiting: number;
            held: number;
            resources: number;
            lastReceivedAt: string | null;
            error: string | null;
        };
        Credentials: {
            username: string;
            password: string;
        };
        CycleRecord: {
            /** @description The newest sound value of each number */
            taken: {
                /** @description Covariate or observable of the model */
                name: string;
                value: number;
                /** @description UCUM, of the model */
                unit: string;
                recorded: {
                    value: number;
                    unit: string;
                };
                /** Format: date-time */
                time: string;
                source: components["schemas"]["Source"];
                quality: components["schemas"]["Quality"];
            }[];
            /** @description Sound values of another time than the newest, not taken */
            older: {
                name: string;
                /** Format: date-time */
                time: string;
            }[];
            leftOut: {
                name: string;
                /** Format: date-time */
                time: string;
                rule: string;
                reason: string;
            }[];
            /** @description Numbers of which there is no value to take */
            missing: string[];
        };
        Decided: {
            tried: number;
            taken: number;
            refused: number;
            discarded: number;
            subject: string | null;
        };
        DeviceChange: {
            kind?: string | null;
            manufacturer?: string | null;
            model?: string | null;
            serial?: string | null;
            owner?: string | null;
            quietAfterMinutes?: number | null;
            calibrateEveryDays?: number | null;
            retire?: {
                reason: string;
            };
        };
        DeviceList: {
            devices: components["schemas"]["DeviceView"][];
        };
        DeviceName: string;
        DeviceRecord: {
            device: components["schemas"]["DeviceView"];
            assignments: {
                subject: components["schemas"]["Subject"];
                /** Format: date-time */
                from: string;
                until: string | null;
            }[];
            calibrations: {
                /** Format: date-time */
                at: string;
                note: string | null;
                by: string | null;
            }[];
            days: {
                /** Format: date */
                day: string;
                messages: number;
                readings: number;
                refused: number;
                gaps: number;
                longestGapSeconds: number | null;
            }[];
        };
        DeviceView: {
            name: string;
            kind: string | null;
            manufacturer: string | null;
            model: string | null;
            serial: string | null;
            owner: string | null;
            firmware: string | null;
            /** @enum {string} */
            state: "in-service" | "waiting" | "retired";
            retired: {
                /** Format: date-time */
                at: string;
                reason: string | null;
            } | null;
            battery: number | null;
            lastSeenAt: string | null;
            quietAfterMinutes: number | null;
            quietLearnedMinutes: number | null;
            quiet: boolean | null;
            clockAhead: number | null;
            calibratedAt: string | null;
            calibrateEveryDays: number | null;
            calibrationDueAt: string | null;
            subject: components["schemas"]["Subject"] | null;
            withheld: boolean;
            measures: {
                system: string;
                code: string;
                unit: string;
                /** Format: date-time */
                lastAt: string;
            }[];
            held: number;
            quality: {
                /** @enum {number} */
                days: 7;
                messages: number;
                readings: number;
                refused: number;
                gaps: number | null;
                longestGapSeconds: number | null;
            };
        };
        Dose: {
            /** Format: date-time */
            time: string;
            until: string | null;
            amount: number;
            unit: string;
            planned: boolean;
            source: components["schemas"]["Source"] | null;
        };
        Doubt: {
            /** @enum {string} */
            code: "unit-slip" | "dose-not-given" | "drawn-during-infusion" | "another-patient";
            probability: number;
            reading: {
                key: string;
                name: string;
                /** Format: date-time */
                time: string;
                value: number;
                unit: string;
                source: components["schemas"]["Source"];
            } | null;
            dose: {
                key: string;
                name: string;
                /** Format: date-time */
                time: string;
                value: number;
                unit: string;
                source: components["schemas"]["Source"];
            } | null;
            corrected: number | null;
            factor: number | null;
            drawnAt: string | null;
        };
        Doubts: {
            beliefSequence: number;
            /** @description Probability that the record is right as it stands */
            asRecorded: number;
            suspicious: boolean;
            /** @description Likeliest first, at most 5, none below 2 % */
            doubts: components["schemas"]["Doubt"][];
            reviews: components["schemas"]["Review"][];
        };
        Effect: {
            beliefSequence: number;
            input: string;
            output: string;
            unit: string;
            low: number;
            high: number;
            course: {
                /** Format: date-time */
                time: string;
                observed: number;
                with: number[];
                without: number[];
            }[];
            curve: {
                /** Format: date-time */
                time: string;
                with: number[];
                without: number[];
            }[];
            /** @description P(in the range with the treatment, and not without it) now */
            effective: number;
            /** @description P(above or below the range with the treatment, and not so without it) now */
            sideEffect: number;
            knownSince: string | null;
            /** @description Likeliest first; they sum to one, "none-of-these" among them */
            explanations: {
                code: string;
                model: string | null;
                probability: number;
            }[];
        };
        EffectQuery: {
            /** @description The treatment; default: that of the first decision */
            input?: string;
            /** @description What it should move; default: the first measured output */
            output?: string;
            /** @description Where the output should be, its unit; default: the model's target */
            low?: number;
            high?: number;
        };
        FeedAlertList: {
            alerts: components["schemas"]["FeedAlertView"][];
            ended: components["schemas"]["FeedAlertView"][];
        };
        FeedAlertView: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "connector" | "device";
            name: string;
            /** Format: date-time */
            silentSince: string;
            allowedMinutes: number;
            learned: boolean;
            /** Format: date-time */
            beganAt: string;
            endedAt: string | null;
        };
        GlucoseRecord: {
            /** @enum {string} */
            unit: "mg/dL" | "mmol/L";
            /** @description [time, glucose in `unit`] */
            readings: number[][];
            /** @description Times of readings of which only is known that glucose lay below */
            below: number[];
            /** @description Times of readings of which only is known that it lay above */
            above: number[];
            /** @description Readings that the record calls unusable, or whose unit is no unit of glucose */
            leftOut: number;
            /** @description [time, g] */
            carbohydrate: number[][];
            /** @description [time, U of rapid insulin] */
            insulin: number[][];
            /** @description [begin, minutes of exercise] */
            exercise: number[][];
            /** @description [time, U/h from then on] */
            basal: number[][];
        };
        GroupQuery: {
            connector: components["schemas"]["ConnectorName"];
            /** @enum {string} */
            state: "dead" | "held";
            /** @description Empty: none */
            type?: string;
            /** @description Empty: none */
            rule?: string;
            /** @description Empty: none */
            device?: string;
            /** @description 20 */
            limit?: number;
        };
        HospitalAnswer: {
            ask: string;
            value: number | null;
            chance: number;
            before: number;
            /** @description Wanted chance that at most 5 % of the hours have somebody waiting for a bed */
            wanted: number;
            tried: {
                value: number;
                chance: number;
            }[];
        };
        HospitalBoard: {
            /** Format: date-time */
            at: string;
            zone: string;
            units: components["schemas"]["HospitalUnit"][];
            patients: components["schemas"]["BoardPatient"][];
            bookings: {
                stay: string;
                name: string | null;
                withheld: boolean;
                unit: string;
                /** Format: date-time */
                at: string;
                group: string | null;
            }[];
            impossible: {
                /** @enum {string} */
                kind: "two-stays" | "two-places" | "bed-shared" | "negative-stay" | "left-but-present" | "in-the-future" | "place-unknown" | "nowhere";
                stay: string;
                other: string | null;
                unit: string | null;
            }[];
        };
        HospitalControl: {
            zone: string;
            days: string[];
            charts: {
                /** @enum {string} */
                measure: "arrivals" | "discharges" | "occupied" | "breaches" | "stay" | "waited";
                values: (number | null)[];
                mean: number | null;
                low: number | null;
                high: number | null;
                signals: (("beyond" | "shift" | "trend") | null)[];
            }[];
        };
        HospitalQuery: {
            /** @description What was said last, if it is not older than ten minutes; else only the next three days, by what was learned last: a page begins with it while the two weeks are worked out */
            soon?: boolean;
        };
        HospitalQuestion: {
            /** @enum {string} */
            ask: "stay" | "beds" | "demand";
            hours?: number;
        };
        HospitalScores: {
            zone: string;
            issued: number;
            replayed: number;
            horizons: {
                hour: number;
                n: number;
                mae: number;
                crps: number;
                weekday: number | null;
                last: number;
                /** @description Share of truths inside the 50, 80 and 95 % intervals */
                inside: number[];
            }[];
            finishes: {
                /** @enum {string} */
                finish: "case" | "room";
                n: number;
                mae: number;
                crps: number;
                booked: number | null;
                /** @description Share of ends inside the 50, 80 and 95 % intervals */
                inside: number[];
            }[];
            happened: {
                /** Format: date-time */
                at: string;
                hour: number;
                observed: number;
                q10: number;
                q50: number;
                q90: number;
            }[];
        };
        HospitalSettings: {
            /** @description IANA time zone */
            zone: string;
            units?: {
                unit: string;
                /** @enum {string} */
                kind?: "emergency" | "ward" | "intensive" | "theatre";
                specialty?: string;
                beds?: number | null;
                leaveOut?: boolean;
                patientsPerNurse?: number;
            }[];
            shifts?: number[];
            holidays?: string[];
            target?: number;
            costs?: {
                currency: string;
                units: {
                    unit: string;
                    patientHour?: number;
                    bedHour?: number;
                    visit?: number;
                }[];
                overtimeBedHour?: number;
                waitingHour?: number;
                doubt?: number;
            };
        };
        HospitalSettingsChange: {
            settings: components["schemas"]["HospitalSettings"];
            revision: number;
        };
        HospitalSettingsView: {
            settings: components["schemas"]["HospitalSettings"];
            revision: number;
            changedAt: string | null;
            changedBy: string | null;
        };
        HospitalUnit: {
            id: string;
            name: string;
            /** @enum {string} */
            kind: "emergency" | "ward" | "intensive" | "theatre";
            specialty: string | null;
            beds: number | null;
            present: number;
            /** @description Patients elsewhere who wait for a bed here */
            waiting: number;
        };
        HospitalView: {
            /** Format: date-time */
            at: string;
            zone: string;
            units: components["schemas"]["HospitalUnit"][];
            impossible: number;
            members: number;
            /** @description Hours from `at` */
            steps: number[];
            courses: {
                id: string;
                name: string;
                /** @enum {string} */
                level: "unit" | "specialty" | "hospital";
                beds: number | null;
                present: {
                    mean: number[];
                    /** @description At 2.5, 10, 25, 50, 75, 90, 97.5 %, by step */
                    quantiles: number[][];
                };
                need: {
                    mean: number[];
                    /** @description At 2.5, 10, 25, 50, 75, 90, 97.5 %, by step */
                    quantiles: number[][];
                };
                waiting: {
                    mean: number[];
                    /** @description At 2.5, 10, 25, 50, 75, 90, 97.5 %, by step */
                    quantiles: number[][];
                };
                short: number[] | null;
                exceeds: {
                    hour: number;
                    chance: number[];
                }[];
                past: number[];
            }[];
            discharges: {
                mean: number[];
                /** @description At 2.5, 10, 25, 50, 75, 90, 97.5 %, by step */
                quantiles: number[][];
            };
            arrivals: {
                mean: number[];
                /** @description At 2.5, 10, 25, 50, 75, 90, 97.5 %, by step */
                quantiles: number[][];
            };
            fromEmergency: {
                unit: string;
                mean: number;
                chance: number[];
            }[];
            waits: {
                unit: string;
                hours: number;
                mean: number;
                q90: number;
            }[];
            breaches: {
                mean: number;
                q10: number;
                q90: number;
            } | null;
            staff: {
                unit: string;
                from: number;
                until: number;
                q10: number;
                q50: number;
                q90: number;
            }[];
            notes: {
                /** @enum {string} */
                kind: "stays-from-prior" | "arrivals-unknown" | "season-unknown" | "level-moved";
                unit: string | null;
                value: number;
            }[];
        };
        ImportResult: {
            /** Format: uuid */
            run: string;
            /** @enum {string} */
            state: "running" | "done" | "failed" | "cancelled";
            resources: number;
            unchanged: number;
            events: number;
            subjects: number;
            rejected: number;
            byType: {
                [key: string]: number;
            };
            /** @description The first 100 */
            rejections: {
                where: string;
                type: string | null;
                id: string | null;
                rule: string;
                reason: string;
            }[];
        };
        IssuedDevice: {
            device: components["schemas"]["DeviceView"];
            secret: string;
        };
        IssuedServiceToken: {
            name: components["schemas"]["TokenName"];
            role: components["schemas"]["Role"];
            /** Format: date-time */
            createdAt: string;
            lastUsedAt: string | null;
            /** @description The secret, shown this once; only its hash is kept */
            token: string;
        };
        Job: {
            id: string;
            task: string;
            /** @enum {string} */
            state: "waiting" | "running" | "done" | "failed" | "cancelled";
            progress: number | null;
            message: string | null;
            startedAt: string | null;
            finishedAt: string | null;
        };
        JobList: {
            jobs: components["schemas"]["Job"][];
        };
        MeasureWindow: {
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            until: string;
            quantiles: number[];
            probability: {
                below: number;
                within: number;
                above: number;
            } | null;
        };
        MessageDecision: {
            connector: components["schemas"]["ConnectorName"];
            /** @enum {string} */
            state: "dead" | "held";
            type: string | null;
            rule: string | null;
            device: components["schemas"]["DeviceName"] | null;
            sequences?: number[];
            decision: {
                /** @enum {string} */
                kind: "replay";
            } | {
                /** @enum {string} */
                kind: "match";
                /** Format: uuid */
                subject: string;
                /** Format: date-time */
                from?: string;
                /** Format: date-time */
                until?: string;
            } | {
                /** @enum {string} */
                kind: "new";
                label?: string;
                /** Format: date-time */
                from?: string;
                /** Format: date-time */
                until?: string;
            } | {
                /** @enum {string} */
                kind: "discard";
                reason: string;
            };
        };
        MessageList: {
            messages: {
                sequence: number;
                /** Format: date-time */
                receivedAt: string;
                type: string | null;
                control: string | null;
                state: components["schemas"]["MessageState"];
                rule: string | null;
                reason: string | null;
                findings: {
                    rule: string;
                    reason: string;
                    path: string;
                }[];
                resources: number;
                attempts: number;
            }[];
        };
        /** @enum {string} */
        MessageState: "taken" | "dead" | "held" | "discarded";
        ModelCard: {
            summary: components["schemas"]["ModelSummary"];
            text: string;
            /** @description Markdown */
            card: string;
            datasheet: string | null;
        };
        ModelId: string;
        ModelList: {
            models: components["schemas"]["ModelSummary"][];
        };
        ModelSummary: {
            id: string;
            version: number;
            hash: string;
            title: string;
            subject: string;
            kind: string;
            use: string | null;
            cite: {
                text: string;
                doi?: string;
            } | null;
        };
        NewAccount: {
            username: string;
            displayName: string;
            password: string;
            role: components["schemas"]["Role"];
        };
        NewAssignment: {
            subject: string | null;
            /** Format: date-time */
            from?: string;
            /** Format: date-time */
            until?: string;
        };
        NewCalibration: {
            /** Format: date-time */
            at?: string;
            note?: string;
        };
        NewConnector: {
            name: components["schemas"]["ConnectorName"];
            /** @enum {string} */
            kind?: "mllp" | "mqtt-broker" | "mqtt" | "fhir";
            settings: {
                /** @description Address to listen on; 127.0.0.1 */
                host?: string;
                /** @description Port; 0 takes any free one */
                port?: number;
                /** @description Addresses or networks that may connect; this machine */
                from?: string[];
                /** @description IANA zone of times without an offset */
                timeZone?: string;
                /** @description Character set of messages that name none */
                charset?: string;
                /** @description URIs of assigning authorities by name */
                systems?: {
                    [key: string]: string;
                };
                tls?: {
                    cert: string;
                    key: string;
                    ca?: string;
                };
                /** @description Broker to subscribe to, mqtts://broker:8883; or base of a FHIR server to follow */
                url?: string;
                /** @description Topics, with one + for the name of the device */
                topic?: string;
                username?: string;
                /** @description File on the server that holds the password */
                passwordFile?: string;
                /** @description File on the server with the authority (PEM) that signed the certificate of the broker */
                caFile?: string;
                /** @description Our id at the FHIR server (SMART Backend Services) */
                clientId?: string;
                /** @description File on the server with our private key, a JWK */
                keyFile?: string;
                /** @description Where tokens are given, if the server does not say so */
                tokenUrl?: string;
                /** @description Resource types to follow */
                types?: string[];
                /** @description Id of the Group to follow; every patient */
                group?: string;
                /** @description Minutes between two looks for what changed; 15 */
                everyMinutes?: number;
                /** @description Predictions are sent to it as well */
                writeBack?: boolean;
                /** @description Maps of this site, laid over those of Hamzad */
                maps?: unknown;
                /** @description It is said to be quiet after so long */
                quietAfterMinutes?: number;
            };
        };
        NewDevice: {
            name: components["schemas"]["DeviceName"];
            kind?: string;
            manufacturer?: string;
            model?: string;
            serial?: string;
            owner?: string;
            quietAfterMinutes?: number;
            calibrateEveryDays?: number;
        };
        NewMapping: {
            source: {
                /** @description Empty: the code came without its system */
                system: string;
                code: string;
                display?: string;
            };
            target: {
                /** @description Empty: the code came without its system */
                system: string;
                code: string;
                display?: string;
            } | null;
        };
        NewSchedule: {
            /** @description The problem in YAML or JSON */
            text: string;
        } | {
            /** @enum {string} */
            example: "theatre" | "roster" | "electives";
        } | {
            /** @description A theatre week from the waiting list, the staffed times and the past operations of the record */
            record: {
                /** @description a date such as 2026-11-30 */
                from: string;
                days: number;
            };
        };
        NewServiceToken: {
            name: components["schemas"]["TokenName"];
            /**
             * @description A feed brings records and reads none (default); a client reads and writes /fhir/R4 as far as its scopes go
             * @enum {string}
             */
            role?: "feed" | "client";
            /** @description Of a client, as SMART writes them: `system/*.rs`, `system/Observation.cruds` */
            scopes?: string[];
            /** @description Of a client: what it looks at the record for, a code of v3-PurposeOfUse (default TREAT); consents are held against it */
            purpose?: string;
            /**
             * Format: uuid
             * @description Binds a client to one patient: the pseudonymous subject
             */
            subject?: string;
            /** @description The token in force of this name ends and the new one takes its place */
            replace?: boolean;
        };
        NextLevels: {
            beliefSequence: number;
            decision: string;
            levels: {
                output: string;
                /** Format: date-time */
                time: string;
                trough: boolean;
                gain: number;
                information: number;
            }[];
        };
        Note: {
            code: string;
            values?: {
                [key: string]: string | number;
            };
        };
        OperationNews: {
            of: {
                appointment: string;
            } | {
                request: string;
            } | {
                operation: string;
            };
            /**
             * @description `taken-back`: what was recorded of it was in error
             * @enum {string}
             */
            event: "began" | "ended" | "stopped" | "cancelled" | "taken-back";
            /** Format: date-time */
            at?: string;
            room?: string;
            reason?: string;
            /** @description Of the Procedure that was seen; 0: there was none */
            version: number;
        };
        OperationRecorded: {
            /** @description Id of its Procedure */
            operation: string;
        };
        PairDecision: {
            a: string;
            b: string;
            same: boolean;
            into?: string;
            reason?: string;
        };
        PairNamed: {
            a: string;
            b: string;
        };
        PairReview: {
            pairs: {
                a: {
                    patient: string;
                    subject: components["schemas"]["Subject"];
                    events: number;
                    twins: number;
                };
                b: {
                    patient: string;
                    subject: components["schemas"]["Subject"];
                    events: number;
                    twins: number;
                };
                /** @enum {string} */
                class: "link" | "review";
                chance: number;
                identifier: boolean;
                fields: {
                    field: string;
                    level: number;
                    bits: number;
                }[];
            }[];
            total: number;
            decided: {
                a: {
                    patient: string;
                    subject: components["schemas"]["Subject"];
                    events: number;
                    twins: number;
                };
                b: {
                    patient: string;
                    subject: components["schemas"]["Subject"];
                    events: number;
                    twins: number;
                };
                same: boolean;
                reason: string | null;
                by: string;
                /** Format: date-time */
                at: string;
            }[];
            searchedAt: string | null;
            patients: number;
            passedOver: number;
            searching: boolean;
        };
        PatientList: {
            rows: components["schemas"]["PatientRow"][];
            total: number;
        };
        PatientRow: {
            subject: components["schemas"]["Subject"];
            twins: components["schemas"]["TwinSummary"][];
            events: number;
            lastEvent: string | null;
        };
        PlanRequest: {
            name: string;
            regimen: components["schemas"]["Regimen"] | null;
        };
        Preview: {
            beliefSequence: number;
            /** @description The compiled model */
            model: unknown;
            /** @description Events that give members their layout */
            timeline: unknown[];
            belief: string;
            /** Format: date-time */
            origin: string;
            tick: number;
            at: number;
            seed: number;
            /** @description Inputs of the plan in force */
            plan: unknown[];
            starts: {
                [key: string]: number;
            };
        };
        Problem: {
            /** @description Stable code of the error */
            code: string;
            /** @description What happened and what to do next */
            message: string;
            values?: {
                [key: string]: string | number;
            };
        };
        Quality: {
            /** @enum {string} */
            verdict: "good" | "doubtful" | "unusable";
            rule?: string;
            reason?: string;
        };
        /** @enum {string} */
        QualityDimension: "completeness" | "conformity" | "plausibility" | "timeliness" | "duplicates";
        QualityItems: {
            items: {
                resource: string | null;
                subject: string | null;
                at: string | null;
                rule: string | null;
                reason: string | null;
                place: string | null;
                stored: boolean;
            }[];
        };
        QualityView: {
            /** Format: date-time */
            since: string;
            channels: {
                source: string;
                channel: string | null;
                name: string | null;
                values: number;
                patients: number;
                faults: {
                    completeness: number;
                    conformity: number;
                    plausibility: number;
                    timeliness: number;
                    duplicates: number;
                };
                delay: {
                    median: number;
                    most: number;
                } | null;
                /** Format: date-time */
                lastAt: string;
            }[];
            types: {
                source: string;
                type: string | null;
                refused: number;
                marked: number;
                faults: {
                    completeness: number;
                    conformity: number;
                    plausibility: number;
                    timeliness: number;
                    duplicates: number;
                };
            }[];
        };
        Recommendation: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            twin: string;
            decision: string;
            /** Format: date-time */
            createdAt: string;
            beliefSequence: number;
            model: components["schemas"]["ModelSummary"];
            objective: string;
            timeUnit: string;
            amountUnit: string;
            best: components["schemas"]["RegimenScore"] | null;
            /** @description The next best, at most 9 */
            alternatives: components["schemas"]["RegimenScore"][];
            current: {
                objective: number;
                standardError: number;
                terms: {
                    text: string;
                    value: number;
                    standardError: number;
                    harm: boolean;
                }[];
                measures: {
                    name: string;
                    unit: string;
                    quantiles: number[];
                }[];
            } | null;
            reasons: components["schemas"]["Note"][];
            outdated: boolean;
            response: {
                response: string;
                reason: string | null;
                regimen: {
                    input: string;
                    amount: number;
                    interval: number;
                    /** @description 0: bolus */
                    duration: number;
                } | null;
                by: string;
                /** Format: date-time */
                at: string;
            } | null;
        };
        RecommendationList: {
            recommendations: components["schemas"]["Recommendation"][];
        };
        RecommendationRequest: {
            decision: string;
            /** @description Also search between the doses that the decision lists, in multiples of this (vials, pump steps), in the unit of the input */
            round?: number;
            /** @description No smaller dose, in the unit of the input; within the limits of the decision */
            least?: number;
            /** @description No larger dose, in the unit of the input; within the limits of the decision */
            most?: number;
            /** @description Also search between the intervals that the decision lists, in multiples of this, in the unit of time of the model */
            intervalStep?: number;
            /** @description Also search between the lengths of infusions that the decision lists, in multiples of this (pump steps), in the unit of time of the model */
            durationStep?: number;
        };
        RecommendationResponse: {
            /** @enum {string} */
            response: "accept" | "modify" | "decline";
            reason?: string;
            regimen?: {
                input: string;
                amount: number;
                interval: number;
                /** @description 0: bolus */
                duration: number;
            };
        };
        Regimen: {
            input: string;
            amount: number;
            interval: number;
            /** @description 0: bolus */
            duration: number;
            /** Format: date-time */
            start?: string;
        };
        RegimenScore: {
            regimen: {
                input: string;
                amount: number;
                interval: number;
                /** @description 0: bolus */
                duration: number;
            };
            objective: number;
            standardError: number;
            terms: {
                text: string;
                value: number;
                standardError: number;
                harm: boolean;
            }[];
            measures: {
                name: string;
                unit: string;
                quantiles: number[];
            }[];
        };
        Replay: {
            tried: number;
            taken: number;
            refused: number;
        };
        Review: {
            reading: {
                key: string;
                name: string;
                /** Format: date-time */
                time: string;
                value: number;
                unit: string;
                source: components["schemas"]["Source"];
            };
            /** @enum {string} */
            verdict: "set-aside" | "keep";
            reason: string;
            by: string;
            /** Format: date-time */
            at: string;
        };
        ReviewRequest: {
            /** @description Key of the reading, as `Doubts` names it */
            reading: string;
            /** @enum {string} */
            verdict: "set-aside" | "keep";
            reason: string;
        };
        /** @enum {string} */
        Role: "administrator" | "clinician" | "researcher" | "bed-manager" | "theatre-manager" | "nurse-in-charge" | "feed" | "client";
        ScenarioBody: {
            name: string;
            beds?: {
                unit: string;
                add: number;
                from?: number;
                until?: number;
            }[];
            nurses?: {
                unit: string;
                add: number;
                from?: number;
                until?: number;
            }[];
            surge?: number;
            stay?: {
                unit?: string;
                /** @enum {string} */
                kind?: "emergency" | "ward" | "intensive" | "theatre";
                times: number;
            }[];
            earlier?: number;
            electives?: number;
            extra?: {
                unit: string;
                at: number;
                patients: number;
            }[];
            merge?: {
                unit: string;
                into: string;
            }[];
            closed?: {
                unit: string;
                from?: number;
                until: number;
            }[];
            outlieAfter?: number;
        };
        ScheduleList: {
            schedules: {
                /** Format: uuid */
                id: string;
                /** @enum {string} */
                kind: "theatre" | "roster" | "electives";
                title: string;
                search: {
                    /** @enum {string} */
                    state: "searching" | "done" | "failed";
                    progress: number | null;
                    message: string | null;
                    error: string | null;
                };
                outcome: string | null;
                breaches: number;
                moved: boolean;
                /** Format: date-time */
                createdAt: string;
                /** Format: date-time */
                changedAt: string;
                changedBy: string;
            }[];
        };
        ScheduleMove: {
            revision: number;
            plan: {
                /** @enum {string} */
                kind: "theatre";
                assignments: {
                    case: string;
                    block: string;
                    /** @description a clock time such as 07:30 */
                    began?: string;
                    /** @description a clock time such as 07:30 */
                    ended?: string;
                }[];
                /** @description Now, local; else the last time that is recorded */
                at?: string;
            } | {
                /** @enum {string} */
                kind: "roster";
                duties: {
                    person: string;
                    day: string;
                    shift: string;
                    skill: string;
                }[];
                open: {
                    day: string;
                    shift: string;
                    skill: string;
                    count: number;
                }[];
            } | {
                /** @enum {string} */
                kind: "electives";
                admissions: {
                    elective: string;
                    day: string;
                }[];
                deferred: string[];
            };
        };
        ScheduleView: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "theatre" | "roster" | "electives";
            title: string;
            search: {
                /** @enum {string} */
                state: "searching" | "done" | "failed";
                progress: number | null;
                message: string | null;
                error: string | null;
            };
            outcome: string | null;
            breaches: number;
            moved: boolean;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            changedAt: string;
            changedBy: string;
            revision: number;
            problem: {
                /** @enum {string} */
                plan: "theatre";
                title?: string;
                /** @description min between two cases */
                turnover: number;
                /** @description largest probability that a block runs over */
                risk: number;
                blocks: {
                    id: string;
                    /** @description a date such as 2026-11-30 */
                    day: string;
                    room: string;
                    /** @description a clock time such as 07:30 */
                    from: string;
                    /** @description a clock time such as 07:30 */
                    to: string;
                    specialties?: string[];
                    surgeon?: string;
                }[];
                surgeons?: {
                    id: string;
                    days: string[];
                }[];
                equipment?: {
                    id: string;
                    count: number;
                }[];
                wards?: {
                    id: string;
                    beds: number;
                }[];
                costs?: {
                    /** @description three letters, ISO 4217 */
                    currency: string;
                    /** @description standard deviation of the prices as a share of them */
                    doubt?: number;
                    /** @description what may be spent on all of it */
                    budget?: number;
                    /** @description a price that is absent is unknown, not zero */
                    blockHour?: number;
                    /** @description a price that is absent is unknown, not zero */
                    overtimeHour?: number;
                    /** @description a price that is absent is unknown, not zero */
                    case?: number;
                    /** @description a price that is absent is unknown, not zero */
                    cancelled?: number;
                    nights?: {
                        ward: string;
                        price: number;
                    }[];
                };
                cases: {
                    id: string;
                    specialty: string;
                    surgeon: string;
                    /** @description a date such as 2026-11-30 */
                    since?: string;
                    /** @description a date such as 2026-11-30 */
                    earliest?: string;
                    /** @description a date such as 2026-11-30 */
                    due?: string;
                    priority?: number;
                    must?: boolean;
                    /** @enum {string} */
                    place?: "first" | "last";
                    equipment?: string[];
                    ward?: string;
                    nights?: {
                        mean: number;
                        sd: number;
                    };
                    /** @description a price that is absent is unknown, not zero */
                    cost?: number;
                    procedure?: string;
                    booked?: number;
                    minutes: {
                        mean: number;
                        sd: number;
                        /** @description learned from the history, in which so many of its procedure are */
                        seen?: number;
                    };
                }[];
            } | {
                /** @enum {string} */
                plan: "roster";
                title?: string;
                /** @description a date such as 2026-11-30 */
                from: string;
                days: number;
                shifts: {
                    id: string;
                    /** @description a clock time such as 07:30 */
                    from: string;
                    /** @description a clock time such as 07:30 */
                    to: string;
                    night?: boolean;
                }[];
                needs: {
                    shift: string;
                    skill: string;
                    count: number;
                    weekdays?: number[];
                }[];
                people: {
                    id: string;
                    skills: string[];
                    hours: {
                        least: number;
                        most: number;
                        /** @description hours beyond are overtime */
                        contract?: number;
                    };
                    away?: string[];
                    wishes?: {
                        /** @description a date such as 2026-11-30 */
                        day?: string;
                        shift?: string;
                        weight: number;
                    }[];
                }[];
                rest: {
                    hours: number;
                    run: number;
                    nights: number;
                    weekends: number;
                };
                must?: boolean;
                absence?: {
                    /** @description share of days on which somebody is ill */
                    share: number;
                    /** @description how long a spell is in the mean */
                    days: number;
                };
                costs?: {
                    /** @description three letters, ISO 4217 */
                    currency: string;
                    /** @description standard deviation of the prices as a share of them */
                    doubt?: number;
                    /** @description what may be spent on all of it */
                    budget?: number;
                    hours?: {
                        skill: string;
                        price: number;
                    }[];
                    /** @description a price that is absent is unknown, not zero */
                    nightHour?: number;
                    /** @description a price that is absent is unknown, not zero */
                    overtimeHour?: number;
                    /** @description a price that is absent is unknown, not zero */
                    coverHour?: number;
                };
            } | {
                /** @enum {string} */
                plan: "electives";
                title?: string;
                /** @description a date such as 2026-11-30 */
                from: string;
                days: number;
                wards: {
                    id: string;
                    beds: number;
                    taken: number[];
                    admissions?: number;
                }[];
                electives: {
                    id: string;
                    ward: string;
                    nights: {
                        mean: number;
                        sd: number;
                    };
                    /** @description a date such as 2026-11-30 */
                    earliest?: string;
                    /** @description a date such as 2026-11-30 */
                    latest?: string;
                    priority?: number;
                }[];
                closed?: string[];
            };
            made: {
                /** @enum {string} */
                outcome: "optimal" | "good" | "none" | "infeasible";
                cost: number | null;
                bound: number | null;
                gap: number | null;
                conflict: {
                    rule: string;
                    about: {
                        [key: string]: string | number;
                    };
                }[];
                plan: ({
                    /** @enum {string} */
                    kind: "theatre";
                    assignments: {
                        case: string;
                        block: string;
                        /** @description a clock time such as 07:30 */
                        began?: string;
                        /** @description a clock time such as 07:30 */
                        ended?: string;
                    }[];
                    /** @description Now, local; else the last time that is recorded */
                    at?: string;
                } | {
                    /** @enum {string} */
                    kind: "roster";
                    duties: {
                        person: string;
                        day: string;
                        shift: string;
                        skill: string;
                    }[];
                    open: {
                        day: string;
                        shift: string;
                        skill: string;
                        count: number;
                    }[];
                } | {
                    /** @enum {string} */
                    kind: "electives";
                    admissions: {
                        elective: string;
                        day: string;
                    }[];
                    deferred: string[];
                }) | null;
                breaches: {
                    rule: string;
                    about: {
                        [key: string]: string | number;
                    };
                }[];
                stress: {
                    plan: {
                        members: number;
                        overtime: {
                            mean: number;
                            q10: number;
                            q50: number;
                            q90: number;
                        };
                        cancelled: {
                            mean: number;
                            q10: number;
                            q50: number;
                            q90: number;
                        };
                        used: {
                            mean: number;
                            q10: number;
                            q50: number;
                            q90: number;
                        };
                        blocks: {
                            block: string;
                            over: number;
                            finish: {
                                mean: number;
                                q10: number;
                                q50: number;
                                q90: number;
                            } | null;
                        }[];
                        cases: {
                            case: string;
                            begins: {
                                mean: number;
                                q10: number;
                                q50: number;
                                q90: number;
                            };
                            ends: {
                                mean: number;
                                q10: number;
                                q50: number;
                                q90: number;
                            };
                            cancelled: number;
                        }[];
                    };
                    firstCome: {
                        members: number;
                        overtime: {
                            mean: number;
                            q10: number;
                            q50: number;
                            q90: number;
                        };
                        cancelled: {
                            mean: number;
                            q10: number;
                            q50: number;
                            q90: number;
                        };
                        used: {
                            mean: number;
                            q10: number;
                            q50: number;
                            q90: number;
                        };
                        blocks: {
                            block: string;
                            over: number;
                            finish: {
                                mean: number;
                                q10: number;
                                q50: number;
                                q90: number;
                            } | null;
                        }[];
                        cases: {
                            case: string;
                            begins: {
                                mean: number;
                                q10: number;
                                q50: number;
                                q90: number;
                            };
                            ends: {
                                mean: number;
                                q10: number;
                                q50: number;
                                q90: number;
                            };
                            cancelled: number;
                        }[];
                    };
                } | null;
                absence: {
                    members: number;
                    unfilled: {
                        mean: number;
                        q10: number;
                        q50: number;
                        q90: number;
                    };
                } | null;
                costs: {
                    currency: string;
                    members: number;
                    /** @description Amounts and costs of this plan, of booking first come, first served (`before`), and the difference */
                    lines: {
                        item: string;
                        /** @enum {string} */
                        unit: "h" | "case" | "night";
                        amount: {
                            mean: number;
                            q10: number;
                            q50: number;
                            q90: number;
                        } | null;
                        cost: {
                            mean: number;
                            q10: number;
                            q50: number;
                            q90: number;
                        } | null;
                        before: {
                            amount: {
                                mean: number;
                                q10: number;
                                q50: number;
                                q90: number;
                            } | null;
                            cost: {
                                mean: number;
                                q10: number;
                                q50: number;
                                q90: number;
                            } | null;
                        } | null;
                        impact: {
                            mean: number;
                            q10: number;
                            q50: number;
                            q90: number;
                        } | null;
                    }[];
                    total: {
                        mean: number;
                        q10: number;
                        q50: number;
                        q90: number;
                    } | null;
                    before: {
                        mean: number;
                        q10: number;
                        q50: number;
                        q90: number;
                    } | null;
                    impact: {
                        mean: number;
                        q10: number;
                        q50: number;
                        q90: number;
                    } | null;
                    budget: {
                        amount: number;
                        over: {
                            mean: number;
                            q10: number;
                            q50: number;
                            q90: number;
                        };
                        chance: number;
                    } | null;
                } | null;
                beds: {
                    ward: string;
                    beds: number[];
                }[] | null;
            } | null;
        };
        SearchRequest: {
            /** @description The best plan so far is the answer then; 20 */
            seconds?: number;
        };
        ServiceToken: {
            name: components["schemas"]["TokenName"];
            role: components["schemas"]["Role"];
            /** Format: date-time */
            createdAt: string;
            lastUsedAt: string | null;
        };
        ServiceTokenList: {
            tokens: components["schemas"]["ServiceToken"][];
        };
        Session: {
            username: string;
            displayName: string;
            role: components["schemas"]["Role"];
            idleSeconds: number;
        };
        Setup: {
            setupToken: string;
            username: string;
            displayName: string;
            password: string;
        };
        SnoozeRequest: {
            /** @description At most 60 for a high alert */
            minutes: number;
        };
        Source: {
            type: string;
            id: string;
            version: number;
            part?: string;
        };
        Status: {
            version: string;
            demo: boolean;
            setupNeeded: boolean;
            demoAccounts: {
                username: string;
                password: string;
                role: components["schemas"]["Role"];
            }[];
            /** Format: date-time */
            now: string;
        };
        Subject: {
            /** Format: uuid */
            id: string;
            family: string | null;
            given: string | null;
            birthDate: string | null;
            sex: string | null;
            deceasedAt: string | null;
            identifiers: {
                label: string;
                value: string;
            }[];
            location: string | null;
        };
        TableAnswer: {
            columns: string[];
            rows: {
                line: number;
                cells: string[];
            }[];
            map: {
                time: string;
                /** @description Column with the FHIR id of the patient */
                patient?: string;
                /** @description Columns of values by their name */
                columns?: {
                    [key: string]: {
                        /** @description Empty: nobody said so yet, and its values are refused */
                        code: string;
                        /** @description LOINC unless said */
                        system?: string;
                        /** @description UCUM; that of the row goes before where the table has a column of units */
                        unit?: string;
                    };
                };
                /** @description Tables with one value a row */
                rows?: {
                    name: string;
                    value: string;
                    unit?: string;
                    /** @description What each name in the column of names means */
                    names: {
                        [key: string]: {
                            /** @description Empty: nobody said so yet, and its values are refused */
                            code: string;
                            /** @description LOINC unless said */
                            system?: string;
                            /** @description UCUM; that of the row goes before where the table has a column of units */
                            unit?: string;
                        };
                    };
                };
            } | null;
            names: string[];
            /** @description Rows that were looked at */
            looked: number;
            understood: {
                count: number;
                values: {
                    place: string;
                    patient: string;
                    /** Format: date-time */
                    time: string;
                    name: string;
                    code: string;
                    value: number;
                    unit: string;
                }[];
            };
            refused: {
                count: number;
                cells: {
                    place: string;
                    rule: string;
                    reason: string;
                }[];
            };
        };
        TableBody: {
            map: {
                time: string;
                /** @description Column with the FHIR id of the patient */
                patient?: string;
                /** @description Columns of values by their name */
                columns?: {
                    [key: string]: {
                        /** @description Empty: nobody said so yet, and its values are refused */
                        code: string;
                        /** @description LOINC unless said */
                        system?: string;
                        /** @description UCUM; that of the row goes before where the table has a column of units */
                        unit?: string;
                    };
                };
                /** @description Tables with one value a row */
                rows?: {
                    name: string;
                    value: string;
                    unit?: string;
                    /** @description What each name in the column of names means */
                    names: {
                        [key: string]: {
                            /** @description Empty: nobody said so yet, and its values are refused */
                            code: string;
                            /** @description LOINC unless said */
                            system?: string;
                            /** @description UCUM; that of the row goes before where the table has a column of units */
                            unit?: string;
                        };
                    };
                };
            };
            timeZone: string | null;
            dateOrder: ("dmy" | "mdy") | null;
        };
        TableList: {
            tables: {
                name: components["schemas"]["TableName"];
                map: {
                    time: string;
                    /** @description Column with the FHIR id of the patient */
                    patient?: string;
                    /** @description Columns of values by their name */
                    columns?: {
                        [key: string]: {
                            /** @description Empty: nobody said so yet, and its values are refused */
                            code: string;
                            /** @description LOINC unless said */
                            system?: string;
                            /** @description UCUM; that of the row goes before where the table has a column of units */
                            unit?: string;
                        };
                    };
                    /** @description Tables with one value a row */
                    rows?: {
                        name: string;
                        value: string;
                        unit?: string;
                        /** @description What each name in the column of names means */
                        names: {
                            [key: string]: {
                                /** @description Empty: nobody said so yet, and its values are refused */
                                code: string;
                                /** @description LOINC unless said */
                                system?: string;
                                /** @description UCUM; that of the row goes before where the table has a column of units */
                                unit?: string;
                            };
                        };
                    };
                };
                timeZone: string | null;
                dateOrder: ("dmy" | "mdy") | null;
                savedBy: string;
                /** Format: date-time */
                savedAt: string;
            }[];
            /** @description LOINC codes that models of the library read */
            meanings: {
                code: string;
                /** @description As a model of the library calls it */
                name: string;
                unit: string;
            }[];
        };
        /** @description Name of a kind of table, whose map was kept */
        TableName: string;
        TableQuestion: {
            /** @description The head of the table, whole lines */
            text: string;
            map?: {
                time: string;
                /** @description Column with the FHIR id of the patient */
                patient?: string;
                /** @description Columns of values by their name */
                columns?: {
                    [key: string]: {
                        /** @description Empty: nobody said so yet, and its values are refused */
                        code: string;
                        /** @description LOINC unless said */
                        system?: string;
                        /** @description UCUM; that of the row goes before where the table has a column of units */
                        unit?: string;
                    };
                };
                /** @description Tables with one value a row */
                rows?: {
                    name: string;
                    value: string;
                    unit?: string;
                    /** @description What each name in the column of names means */
                    names: {
                        [key: string]: {
                            /** @description Empty: nobody said so yet, and its values are refused */
                            code: string;
                            /** @description LOINC unless said */
                            system?: string;
                            /** @description UCUM; that of the row goes before where the table has a column of units */
                            unit?: string;
                        };
                    };
                };
            };
            patient?: string;
            /** @description IANA zone of times without an offset */
            timeZone?: string;
            /** @enum {string} */
            dateOrder?: "dmy" | "mdy";
        };
        TheatreView: {
            /** Format: date-time */
            at: string;
            zone: string;
            day: string;
            rooms: {
                room: string | null;
                name: string | null;
                lists: {
                    /** Format: date-time */
                    from: string;
                    to: string | null;
                    over: number | null;
                    finish: {
                        /** Format: date-time */
                        q10: string;
                        /** Format: date-time */
                        q50: string;
                        /** Format: date-time */
                        q90: string;
                    } | null;
                }[];
                cases: {
                    /** @description The Procedure or the Appointment */
                    case: string;
                    appointment: string | null;
                    operation: string | null;
                    /** @description Of its Procedure; 0: there is none */
                    version: number;
                    subject: string | null;
                    name: string | null;
                    /** @description The patient lets nobody know who they are here */
                    withheld: boolean;
                    identifier: string | null;
                    procedure: string | null;
                    surgeon: string | null;
                    /** @enum {string} */
                    status: "planned" | "running" | "done" | "stopped" | "cancelled";
                    planned: string | null;
                    booked: number | null;
                    began: string | null;
                    ended: string | null;
                    begins: {
                        /** Format: date-time */
                        q10: string;
                        /** Format: date-time */
                        q50: string;
                        /** Format: date-time */
                        q90: string;
                    } | null;
                    ends: {
                        /** Format: date-time */
                        q10: string;
                        /** Format: date-time */
                        q50: string;
                        /** Format: date-time */
                        q90: string;
                    } | null;
                    notDone: number | null;
                    delay: number | null;
                    minutes: {
                        mean: number;
                        sd: number;
                        /** @description Operations of its procedure that it was learned from */
                        seen: number;
                    } | null;
                    reason: string | null;
                }[];
            }[];
            /** @description The first of them: the most urgent, then who is due */
            waiting: {
                /** @description Id of the ServiceRequest */
                request: string;
                operation: string | null;
                version: number;
                subject: string | null;
                name: string | null;
                /** @description The patient lets nobody know who they are here */
                withheld: boolean;
                identifier: string | null;
                procedure: string | null;
                surgeon: string | null;
                /** @enum {string} */
                priority: "routine" | "urgent" | "asap" | "stat";
                since: string | null;
                earliest: string | null;
                due: string | null;
                overdue: boolean;
                supporting: string[];
                minutes: {
                    mean: number;
                    sd: number;
                    /** @description Operations of its procedure that it was learned from */
                    seen: number;
                } | null;
            }[];
            waitingCount: number;
            learned: {
                operations: number;
                halfLife: number | null;
            };
            impossible: {
                /** @enum {string} */
                kind: "negative" | "never-ended" | "room-shared" | "in-the-future";
                case: string;
            }[];
        };
        Timeline: {
            entries: components["schemas"]["TimelineEntry"][];
            more: boolean;
        };
        TimelineEntry: {
            kind: string;
            /** Format: date-time */
            time: string;
            /** Format: date-time */
            until?: string;
            codes: components["schemas"]["Coding"][];
            value?: number;
            unit?: string;
            comparator?: string;
            text?: string;
            quality: components["schemas"]["Quality"];
            source: components["schemas"]["Source"];
            withdrawn?: boolean;
        };
        /** @description What it is for, such as `laboratory`: small letters, digits and - */
        TokenName: string;
        TwinAlerts: {
            /** @description How many rules of the model are watched for this role */
            rules: number;
            withheld: ("stale" | "credibility" | "pilot") | null;
            /** @description Open ones, high ones first */
            alerts: components["schemas"]["AlertView"][];
            /** @description Those that ended in the last day, newest first */
            ended: components["schemas"]["AlertView"][];
        };
        TwinArchive: {
            name: string;
            archive: string;
        };
        TwinMeasure: {
            name: string;
            unit: string;
            target: number[] | null;
            windows: components["schemas"]["MeasureWindow"][];
        };
        TwinOutput: {
            name: string;
            unit: string;
            measured: {
                /** Format: date-time */
                time: string;
                /** @description In `unit` of the output */
                value: number;
                comparator: string | null;
                recorded: {
                    value: number;
                    unit: string;
                };
                source: components["schemas"]["Source"];
                quality: components["schemas"]["Quality"];
                /** @description False: the belief does not rest on it; the quality says why */
                used: boolean;
            }[];
            past: {
                times: string[];
                /** @description quantiles[level][time] */
                quantiles: number[][];
            } | null;
            forecast: ({
                times: string[];
                /** @description quantiles[level][time] */
                quantiles: number[][];
            } & {
                observable: number[][] | null;
                /** @description How much wider `observable` is than the model makes it; 1: not */
                widened: number;
                /** @description 20 members: futures[member][time] */
                futures: number[][];
            }) | null;
        };
        TwinSummary: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            subject: string;
            model: components["schemas"]["ModelSummary"];
            /** @enum {string} */
            state: "active" | "paused" | "retired";
            /** Format: date-time */
            createdAt: string;
        };
        TwinView: {
            twin: components["schemas"]["TwinSummary"];
            subject: components["schemas"]["Subject"];
            /** Format: date-time */
            now: string;
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            until: string;
            belief: components["schemas"]["Belief"] | null;
            outputs: components["schemas"]["TwinOutput"][];
            inputs: {
                name: string;
                unit: string;
                doses: components["schemas"]["Dose"][];
            }[];
            covariates: {
                name: string;
                unit: string;
                /** @enum {string} */
                kind: "number" | "flag" | "category";
                category: string | null;
                value: number | null;
                time: string | null;
                /** @description record | derived | default | demographics */
                from: string;
                /** @description Outside the range that the model was made for */
                outside: boolean;
                series: {
                    /** Format: date-time */
                    time: string;
                    value: number;
                }[];
            }[];
            parameters: {
                name: string;
                unit: string;
                quantiles: number[];
                population: number[];
            }[];
            measures: components["schemas"]["TwinMeasure"][];
            plan: {
                name: string;
                /** @description order | rhythm | none */
                source: string;
            };
            decisions: {
                name: string;
                input: string;
                amountUnit: string;
                timeUnit: string;
                amount: number[];
                interval: number[];
                duration: number[];
                objective: string;
            }[];
            freshness: {
                lastObservation: string | null;
                /** @enum {string} */
                state: "current" | "ageing" | "stale" | "none";
                /** @description After so many minutes without a measurement a forecast is greyed */
                ageing: number;
                /** @description After so many it is withdrawn */
                stale: number;
            };
            leftOut: {
                what: string;
                /** Format: date-time */
                time: string;
                rule: string;
                reason: string;
                source: components["schemas"]["Source"];
            }[];
            credibility: {
                /** @enum {string} */
                stage: "silent" | "experimental" | "approved" | "retired";
                /** @enum {string} */
                state: "proven" | "unproven" | "failing";
                /** @description Recommendations and alerts may be shown */
                allowed: boolean;
                reasons: {
                    code: string;
                    values: {
                        [key: string]: string | number;
                    };
                    text: string;
                }[];
            };
        };
        Understood: {
            codes: {
                /** @description Empty: the code came without its system */
                system: string;
                code: string;
                display?: string;
                /** @enum {string} */
                kind: "observation" | "input";
                unit: string | null;
                values: number;
                /** Format: date-time */
                lastAt: string;
                means: {
                    /** @description Empty: the code came without its system */
                    system: string;
                    code: string;
                    display?: string;
                } | null;
                mapped: boolean;
            }[];
            problems: {
                type: string | null;
                rule: string;
                reason: string;
                path: string;
                messages: number;
            }[];
        };
        WaitingGroups: {
            groups: {
                connector: components["schemas"]["ConnectorName"];
                /** @enum {string} */
                state: "dead" | "held";
                type: string | null;
                rule: string | null;
                device: components["schemas"]["DeviceName"] | null;
                /** @enum {string} */
                speaks: "hl7v2" | "readings";
                reason: string | null;
                messages: number;
                /** Format: date-time */
                firstAt: string;
                /** Format: date-time */
                lastAt: string;
            }[];
        };
        WaitingMessages: {
            messages: {
                sequence: number;
                /** Format: date-time */
                receivedAt: string;
                type: string | null;
                control: string | null;
                state: components["schemas"]["MessageState"];
                rule: string | null;
                reason: string | null;
                findings: {
                    rule: string;
                    reason: string;
                    path: string;
                }[];
                resources: number;
                attempts: number;
                summary: {
                    sender: string | null;
                    version: string | null;
                    segments: {
                        name: string;
                        count: number;
                    }[];
                    names: {
                        identifier: boolean;
                        name: boolean;
                        birthDate: boolean;
                    } | null;
                    measures: {
                        code: string;
                        unit: string;
                        count: number;
                    }[];
                    from: string | null;
                    until: string | null;
                };
            }[];
        };
        WhatIfRequest: {
            scenarios: components["schemas"]["ScenarioBody"][];
            hours?: number;
        };
        WhatIfResult: {
            /** Format: date-time */
            at: string;
            steps: number[];
            currency: string | null;
            outcomes: {
                scenario: string;
                present: {
                    mean: number[];
                    /** @description At 2.5, 10, 25, 50, 75, 90, 97.5 %, by step */
                    quantiles: number[][];
                };
                waiting: {
                    mean: number[];
                    /** @description At 2.5, 10, 25, 50, 75, 90, 97.5 %, by step */
                    quantiles: number[][];
                };
                beds: number[] | null;
                waitedHours: {
                    mean: number;
                    q10: number;
                    q90: number;
                };
                mostWaiting: {
                    mean: number;
                    q10: number;
                    q90: number;
                };
                breaches: {
                    mean: number;
                    q10: number;
                    q90: number;
                } | null;
                discharges: {
                    mean: number;
                    q10: number;
                    q90: number;
                };
                calm: {
                    mean: number;
                    q10: number;
                    q90: number;
                };
                cost: {
                    mean: number;
                    q10: number;
                    q90: number;
                } | null;
                /** @description Prices that are unknown, of what was used: the cost is without them */
                unpriced: {
                    unit: string | null;
                    /** @enum {string} */
                    price: "patientHour" | "bedHour" | "visit" | "overtimeBedHour" | "waitingHour";
                }[];
                difference: {
                    waitedHours: {
                        mean: number;
                        q10: number;
                        q90: number;
                    };
                    mostWaiting: {
                        mean: number;
                        q10: number;
                        q90: number;
                    };
                    breaches: {
                        mean: number;
                        q10: number;
                        q90: number;
                    } | null;
                    discharges: {
                        mean: number;
                        q10: number;
                        q90: number;
                    };
                    cost: {
                        mean: number;
                        q10: number;
                        q90: number;
                    } | null;
                    /** @description Prices that are unknown, of what was used: the cost is without them */
                    unpriced: {
                        unit: string | null;
                        /** @enum {string} */
                        price: "patientHour" | "bedHour" | "visit" | "overtimeBedHour" | "waitingHour";
                    }[];
                } | null;
            }[];
        };
        Worklist: {
            rows: components["schemas"]["WorklistRow"][];
            /** @description Patients in the record, with or without a twin */
            patients: number;
        };
        WorklistRow: {
            subject: components["schemas"]["Subject"];
            /** Format: uuid */
            twin: string;
            model: components["schemas"]["ModelSummary"];
            headline: {
                measure: string;
                unit: string;
                quantiles: number[];
                target: number[] | null;
                below: number | null;
                within: number | null;
                above: number | null;
            } | null;
            lastValue: {
                output: string;
                value: number;
                comparator: string | null;
                unit: string;
                /** Format: date-time */
                time: string;
            } | null;
            /** @description Median of the first output over the last day, for a small line */
            trend: number[];
            freshness: string;
            openRecommendation: boolean;
            /** @enum {string} */
            stage: "silent" | "experimental" | "approved" | "retired";
            /** @enum {string} */
            state: "proven" | "unproven" | "failing";
            updatedAt: string | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    openapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    status: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setUp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Setup"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Credentials"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAccounts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountList"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createAccount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAccount"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountChange"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listServiceTokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceTokenList"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createServiceToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewServiceToken"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuedServiceToken"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeServiceToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description What it is for, such as `laboratory`: small letters, digits and - */
                name: components["schemas"]["ConnectorName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    worklist: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Worklist"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPatients: {
        parameters: {
            query?: {
                search?: string;
                /** @description Default 0 */
                offset?: number;
                /** @description Default 50 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PatientList"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    subject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subject"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    subjectGlucose: {
        parameters: {
            query?: {
                /** @description Default 14 */
                days?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GlucoseRecord"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    subjectCycle: {
        parameters: {
            query: {
                model: string;
                /** @description Values older than this before the newest are of another time; default 30 */
                days?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CycleRecord"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    subjectTimeline: {
        parameters: {
            query?: {
                from?: string;
                until?: string;
                /** @description Default 500 */
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Timeline"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    bindableModels: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BindabilityList"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    bindTwin: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BindRequest"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TwinSummary"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    twinView: {
        parameters: {
            query?: {
                /** @description Default 48 */
                hoursBack?: number;
                /** @description Default 48 */
                hoursAhead?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TwinView"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    comparePlans: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CompareRequest"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComparisonResult"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRecommendations: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecommendationList"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createRecommendation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecommendationRequest"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recommendation"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    respondToRecommendation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecommendationResponse"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recommendation"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAlerts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertList"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    twinAlerts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TwinAlerts"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    snoozeAlert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SnoozeRequest"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertView"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    wakeAlert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertView"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    recordDoubts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Doubts"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    treatmentEffect: {
        parameters: {
            query?: {
                /** @description The treatment; default: that of the first decision */
                input?: string;
                /** @description What it should move; default: the first measured output */
                output?: string;
                /** @description Where the output should be, its unit; default: the model's target */
                low?: number;
                high?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Effect"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reviewReading: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReviewRequest"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Doubts"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    nextLevels: {
        parameters: {
            query?: {
                decision?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NextLevels"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    previewTwin: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preview"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportTwin: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TwinArchive"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    importRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportResult"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    lookAtTable: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The head of the table, whole lines */
                    text: string;
                    map?: {
                        time: string;
                        /** @description Column with the FHIR id of the patient */
                        patient?: string;
                        /** @description Columns of values by their name */
                        columns?: {
                            [key: string]: {
                                /** @description Empty: nobody said so yet, and its values are refused */
                                code: string;
                                /** @description LOINC unless said */
                                system?: string;
                                /** @description UCUM; that of the row goes before where the table has a column of units */
                                unit?: string;
                            };
                        };
                        /** @description Tables with one value a row */
                        rows?: {
                            name: string;
                            value: string;
                            unit?: string;
                            /** @description What each name in the column of names means */
                            names: {
                                [key: string]: {
                                    /** @description Empty: nobody said so yet, and its values are refused */
                                    code: string;
                                    /** @description LOINC unless said */
                                    system?: string;
                                    /** @description UCUM; that of the row goes before where the table has a column of units */
                                    unit?: string;
                                };
                            };
                        };
                    };
                    patient?: string;
                    /** @description IANA zone of times without an offset */
                    timeZone?: string;
                    /** @enum {string} */
                    dateOrder?: "dmy" | "mdy";
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        columns: string[];
                        rows: {
                            line: number;
                            cells: string[];
                        }[];
                        map: {
                            time: string;
                            /** @description Column with the FHIR id of the patient */
                            patient?: string;
                            /** @description Columns of values by their name */
                            columns?: {
                                [key: string]: {
                                    /** @description Empty: nobody said so yet, and its values are refused */
                                    code: string;
                                    /** @description LOINC unless said */
                                    system?: string;
                                    /** @description UCUM; that of the row goes before where the table has a column of units */
                                    unit?: string;
                                };
                            };
                            /** @description Tables with one value a row */
                            rows?: {
                                name: string;
                                value: string;
                                unit?: string;
                                /** @description What each name in the column of names means */
                                names: {
                                    [key: string]: {
                                        /** @description Empty: nobody said so yet, and its values are refused */
                                        code: string;
                                        /** @description LOINC unless said */
                                        system?: string;
                                        /** @description UCUM; that of the row goes before where the table has a column of units */
                                        unit?: string;
                                    };
                                };
                            };
                        } | null;
                        names: string[];
                        /** @description Rows that were looked at */
                        looked: number;
                        understood: {
                            count: number;
                            values: {
                                place: string;
                                patient: string;
                                /** Format: date-time */
                                time: string;
                                name: string;
                                code: string;
                                value: number;
                                unit: string;
                            }[];
                        };
                        refused: {
                            count: number;
                            cells: {
                                place: string;
                                rule: string;
                                reason: string;
                            }[];
                        };
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTables: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        tables: {
                            name: components["schemas"]["TableName"];
                            map: {
                                time: string;
                                /** @description Column with the FHIR id of the patient */
                                patient?: string;
                                /** @description Columns of values by their name */
                                columns?: {
                                    [key: string]: {
                                        /** @description Empty: nobody said so yet, and its values are refused */
                                        code: string;
                                        /** @description LOINC unless said */
                                        system?: string;
                                        /** @description UCUM; that of the row goes before where the table has a column of units */
                                        unit?: string;
                                    };
                                };
                                /** @description Tables with one value a row */
                                rows?: {
                                    name: string;
                                    value: string;
                                    unit?: string;
                                    /** @description What each name in the column of names means */
                                    names: {
                                        [key: string]: {
                                            /** @description Empty: nobody said so yet, and its values are refused */
                                            code: string;
                                            /** @description LOINC unless said */
                                            system?: string;
                                            /** @description UCUM; that of the row goes before where the table has a column of units */
                                            unit?: string;
                                        };
                                    };
                                };
                            };
                            timeZone: string | null;
                            dateOrder: ("dmy" | "mdy") | null;
                            savedBy: string;
                            /** Format: date-time */
                            savedAt: string;
                        }[];
                        /** @description LOINC codes that models of the library read */
                        meanings: {
                            code: string;
                            /** @description As a model of the library calls it */
                            name: string;
                            unit: string;
                        }[];
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    saveTable: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of a kind of table, whose map was kept */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    map: {
                        time: string;
                        /** @description Column with the FHIR id of the patient */
                        patient?: string;
                        /** @description Columns of values by their name */
                        columns?: {
                            [key: string]: {
                                /** @description Empty: nobody said so yet, and its values are refused */
                                code: string;
                                /** @description LOINC unless said */
                                system?: string;
                                /** @description UCUM; that of the row goes before where the table has a column of units */
                                unit?: string;
                            };
                        };
                        /** @description Tables with one value a row */
                        rows?: {
                            name: string;
                            value: string;
                            unit?: string;
                            /** @description What each name in the column of names means */
                            names: {
                                [key: string]: {
                                    /** @description Empty: nobody said so yet, and its values are refused */
                                    code: string;
                                    /** @description LOINC unless said */
                                    system?: string;
                                    /** @description UCUM; that of the row goes before where the table has a column of units */
                                    unit?: string;
                                };
                            };
                        };
                    };
                    timeZone: string | null;
                    dateOrder: ("dmy" | "mdy") | null;
                };
            };
        };
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeTable: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of a kind of table, whose map was kept */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listConnectors: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectorList"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addConnector: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: components["schemas"]["ConnectorName"];
                    /** @enum {string} */
                    kind?: "mllp" | "mqtt-broker" | "mqtt" | "fhir";
                    settings: {
                        /** @description Address to listen on; 127.0.0.1 */
                        host?: string;
                        /** @description Port; 0 takes any free one */
                        port?: number;
                        /** @description Addresses or networks that may connect; this machine */
                        from?: string[];
                        /** @description IANA zone of times without an offset */
                        timeZone?: string;
                        /** @description Character set of messages that name none */
                        charset?: string;
                        /** @description URIs of assigning authorities by name */
                        systems?: {
                            [key: string]: string;
                        };
                        tls?: {
                            cert: string;
                            key: string;
                            ca?: string;
                        };
                        /** @description Broker to subscribe to, mqtts://broker:8883; or base of a FHIR server to follow */
                        url?: string;
                        /** @description Topics, with one + for the name of the device */
                        topic?: string;
                        username?: string;
                        /** @description File on the server that holds the password */
                        passwordFile?: string;
                        /** @description File on the server with the authority (PEM) that signed the certificate of the broker */
                        caFile?: string;
                        /** @description Our id at the FHIR server (SMART Backend Services) */
                        clientId?: string;
                        /** @description File on the server with our private key, a JWK */
                        keyFile?: string;
                        /** @description Where tokens are given, if the server does not say so */
                        tokenUrl?: string;
                        /** @description Resource types to follow */
                        types?: string[];
                        /** @description Id of the Group to follow; every patient */
                        group?: string;
                        /** @description Minutes between two looks for what changed; 15 */
                        everyMinutes?: number;
                        /** @description Predictions are sent to it as well */
                        writeBack?: boolean;
                        /** @description Maps of this site, laid over those of Hamzad */
                        maps?: unknown;
                        /** @description It is said to be quiet after so long */
                        quietAfterMinutes?: number;
                    };
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectorView"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeConnector: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["schemas"]["ConnectorName"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    settings?: {
                        /** @description Address to listen on; 127.0.0.1 */
                        host?: string;
                        /** @description Port; 0 takes any free one */
                        port?: number;
                        /** @description Addresses or networks that may connect; this machine */
                        from?: string[];
                        /** @description IANA zone of times without an offset */
                        timeZone?: string;
                        /** @description Character set of messages that name none */
                        charset?: string;
                        /** @description URIs of assigning authorities by name */
                        systems?: {
                            [key: string]: string;
                        };
                        tls?: {
                            cert: string;
                            key: string;
                            ca?: string;
                        };
                        /** @description Broker to subscribe to, mqtts://broker:8883; or base of a FHIR server to follow */
                        url?: string;
                        /** @description Topics, with one + for the name of the device */
                        topic?: string;
                        username?: string;
                        /** @description File on the server that holds the password */
                        passwordFile?: string;
                        /** @description File on the server with the authority (PEM) that signed the certificate of the broker */
                        caFile?: string;
                        /** @description Our id at the FHIR server (SMART Backend Services) */
                        clientId?: string;
                        /** @description File on the server with our private key, a JWK */
                        keyFile?: string;
                        /** @description Where tokens are given, if the server does not say so */
                        tokenUrl?: string;
                        /** @description Resource types to follow */
                        types?: string[];
                        /** @description Id of the Group to follow; every patient */
                        group?: string;
                        /** @description Minutes between two looks for what changed; 15 */
                        everyMinutes?: number;
                        /** @description Predictions are sent to it as well */
                        writeBack?: boolean;
                        /** @description Maps of this site, laid over those of Hamzad */
                        maps?: unknown;
                        /** @description It is said to be quiet after so long */
                        quietAfterMinutes?: number;
                    };
                    enabled?: boolean;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectorView"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMessages: {
        parameters: {
            query?: {
                state?: components["schemas"]["MessageState"];
                before?: number;
                /** @description 50 unless said */
                limit?: number;
            };
            header?: never;
            path: {
                name: components["schemas"]["ConnectorName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageList"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replayMessages: {
        parameters: {
            query?: {
                state?: "dead" | "taken";
            };
            header?: never;
            path: {
                name: components["schemas"]["ConnectorName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    understood: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["schemas"]["ConnectorName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Understood"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    mapCode: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["schemas"]["ConnectorName"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMapping"];
            };
        };
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listFeedAlerts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedAlertList"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDevices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceList"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addDevice: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDevice"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuedDevice"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deviceRecord: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["schemas"]["DeviceName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceRecord"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeDevice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["schemas"]["DeviceName"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeviceChange"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceView"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    assignDevice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["schemas"]["DeviceName"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAssignment"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assigned"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    calibrateDevice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["schemas"]["DeviceName"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCalibration"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceView"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    renewDeviceSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["schemas"]["DeviceName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuedDevice"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    waitingGroups: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WaitingGroups"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    decideMessages: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageDecision"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Decided"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    waitingMessages: {
        parameters: {
            query: {
                connector: components["schemas"]["ConnectorName"];
                state: "dead" | "held";
                /** @description Empty: none */
                type?: string;
                /** @description Empty: none */
                rule?: string;
                /** @description Empty: none */
                device?: string;
                /** @description 20 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WaitingMessages"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pairReview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PairReview"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    decidePair: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PairDecision"];
            };
        };
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    undecidePair: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PairNamed"];
            };
        };
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    searchPairs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    recordQuality: {
        parameters: {
            query?: {
                /** @description Days that are looked back; 30 */
                days?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QualityView"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    qualityItems: {
        parameters: {
            query: {
                source: string;
                dimension: components["schemas"]["QualityDimension"];
                /** @description system|code; empty: without a code */
                channel?: string;
                type?: string;
                /** @description Days that are looked back; 30 */
                days?: number;
                /** @description 50 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QualityItems"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
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
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleList"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSchedule"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleView"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleView"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    moveSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScheduleMove"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleView"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    searchSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SearchRequest"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleView"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stopSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleView"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHospital: {
        parameters: {
            query?: {
                /** @description What was said last, if it is not older than ten minutes; else only the next three days, by what was learned last: a page begins with it while the two weeks are worked out */
                soon?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HospitalView"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHospitalBoard: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HospitalBoard"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTheatres: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TheatreView"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    recordOperation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OperationNews"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationRecorded"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    askHospitalWhatIf: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WhatIfRequest"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhatIfResult"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    askHospital: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HospitalQuestion"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HospitalAnswer"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHospitalControl: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HospitalControl"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHospitalScores: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HospitalScores"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHospitalSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HospitalSettingsView"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeHospitalSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HospitalSettingsChange"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HospitalSettingsView"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listModels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelList"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    modelCard: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["ModelId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelCard"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    compiledModel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["ModelId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CompiledModel"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    twinCredibility: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        model: components["schemas"]["ModelSummary"];
                        /** @enum {string} */
                        stage: "silent" | "experimental" | "approved" | "retired";
                        /** @enum {string} */
                        state: "proven" | "unproven" | "failing";
                        /** @description Recommendations and alerts may be shown */
                        allowed: boolean;
                        reasons: {
                            code: string;
                            values: {
                                [key: string]: string | number;
                            };
                            text: string;
                        }[];
                        goals: {
                            [key: string]: string | number;
                        } | null;
                        twin: {
                            n: number;
                            censored: number;
                            /** @description With Wilson's 95 % intervals */
                            coverage: {
                                p50: {
                                    value: number;
                                    low: number;
                                    high: number;
                                };
                                p80: {
                                    value: number;
                                    low: number;
                                    high: number;
                                };
                                p95: {
                                    value: number;
                                    low: number;
                                    high: number;
                                };
                            };
                            crps: number | null;
                            skill: {
                                persistence: {
                                    value: number;
                                    standardError: number;
                                    n: number;
                                } | null;
                                climatology: {
                                    value: number;
                                    standardError: number;
                                    n: number;
                                } | null;
                                prior: {
                                    value: number;
                                    standardError: number;
                                    n: number;
                                } | null;
                            };
                            errors: {
                                n: number;
                                bias: number | null;
                                mae: number | null;
                                rmse: number | null;
                                meanObserved: number | null;
                                relativeBias: number | null;
                                mard: number | null;
                                relativeRmse: number | null;
                            } | null;
                            pit: {
                                n: number;
                                histogram: number[];
                                pChiSquare: number | null;
                                pKolmogorov: number;
                                mean: number;
                                variance: number;
                            };
                            width80: number | null;
                        } | null;
                        all: {
                            n: number;
                            censored: number;
                            /** @description With Wilson's 95 % intervals */
                            coverage: {
                                p50: {
                                    value: number;
                                    low: number;
                                    high: number;
                                };
                                p80: {
                                    value: number;
                                    low: number;
                                    high: number;
                                };
                                p95: {
                                    value: number;
                                    low: number;
                                    high: number;
                                };
                            };
                            crps: number | null;
                            skill: {
                                persistence: {
                                    value: number;
                                    standardError: number;
                                    n: number;
                                } | null;
                                climatology: {
                                    value: number;
                                    standardError: number;
                                    n: number;
                                } | null;
                                prior: {
                                    value: number;
                                    standardError: number;
                                    n: number;
                                } | null;
                            };
                            errors: {
                                n: number;
                                bias: number | null;
                                mae: number | null;
                                rmse: number | null;
                                meanObserved: number | null;
                                relativeBias: number | null;
                                mard: number | null;
                                relativeRmse: number | null;
                            } | null;
                            pit: {
                                n: number;
                                histogram: number[];
                                pChiSquare: number | null;
                                pKolmogorov: number;
                                mean: number;
                                variance: number;
                            };
                            width80: number | null;
                        } | null;
                        recent: {
                            id: number;
                            output: string;
                            unit: string;
                            /** Format: date-time */
                            issuedAt: string;
                            /** Format: date-time */
                            time: string;
                            horizon: number;
                            observed: number;
                            censored: string | null;
                            median: number;
                            low80: number;
                            high80: number;
                            /** @description The interval was issued so many times as wide as the model's own; 1: as the model has it */
                            widened: number;
                            inside80: boolean;
                            crps: number | null;
                            asPlanned: boolean;
                            feedback: {
                                cause: string;
                                words: string | null;
                                by: string;
                                /** Format: date-time */
                                at: string;
                            }[];
                        }[];
                        /** @description What this twin's chances of events were worth */
                        events: {
                            code: string;
                            output: string;
                            unit: string;
                            /** @enum {string} */
                            side: "below" | "above";
                            threshold: number;
                            hours: number;
                            scores: {
                                /** @description Forecasts of which no two of a twin overlap */
                                n: number;
                                events: number;
                                /** @description Watched for less than the horizon, without an event */
                                censored: number;
                                auroc: {
                                    value: number;
                                    low: number;
                                    high: number;
                                } | null;
                                auprc: number | null;
                                missed: {
                                    value: number;
                                    low: number;
                                    high: number;
                                } | null;
                                /** @description The slope lies outside the band by more than sampling explains */
                                slopeOutside: boolean;
                                brier: number | null;
                                brierSkill: number | null;
                                intercept: {
                                    value: number;
                                    standardError: number;
                                } | null;
                                slope: {
                                    value: number;
                                    standardError: number;
                                } | null;
                                curve: {
                                    risk: number;
                                    observed: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                    n: number;
                                }[];
                                /** @description With the censored ones, by the inverse probability of being watched */
                                weighted: {
                                    auroc: number | null;
                                    brier: number | null;
                                };
                                netBenefit: {
                                    threshold: number;
                                    model: number;
                                    all: number;
                                }[];
                            };
                            groups: {
                                group: string;
                                name: string;
                                scores: {
                                    /** @description Forecasts of which no two of a twin overlap */
                                    n: number;
                                    events: number;
                                    /** @description Watched for less than the horizon, without an event */
                                    censored: number;
                                    auroc: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    } | null;
                                    auprc: number | null;
                                    missed: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    } | null;
                                    /** @description The slope lies outside the band by more than sampling explains */
                                    slopeOutside: boolean;
                                    brier: number | null;
                                    brierSkill: number | null;
                                    intercept: {
                                        value: number;
                                        standardError: number;
                                    } | null;
                                    slope: {
                                        value: number;
                                        standardError: number;
                                    } | null;
                                    curve: {
                                        risk: number;
                                        observed: {
                                            value: number;
                                            low: number;
                                            high: number;
                                        };
                                        n: number;
                                    }[];
                                    /** @description With the censored ones, by the inverse probability of being watched */
                                    weighted: {
                                        auroc: number | null;
                                        brier: number | null;
                                    };
                                    netBenefit: {
                                        threshold: number;
                                        model: number;
                                        all: number;
                                    }[];
                                };
                            }[];
                            recalibrated: {
                                n: number;
                                events: number;
                                own: {
                                    brier: number;
                                    /** @description Mean negative log likelihood */
                                    logarithmic: number;
                                    intercept: {
                                        value: number;
                                        standardError: number;
                                    } | null;
                                    slope: {
                                        value: number;
                                        standardError: number;
                                    } | null;
                                };
                                recalibrated: {
                                    brier: number;
                                    /** @description Mean negative log likelihood */
                                    logarithmic: number;
                                    intercept: {
                                        value: number;
                                        standardError: number;
                                    } | null;
                                    slope: {
                                        value: number;
                                        standardError: number;
                                    } | null;
                                };
                            } | null;
                            learned: {
                                /** Format: date-time */
                                at: string;
                                n: number;
                                events: number;
                                /** @enum {string} */
                                verdict: "offered" | "too-few" | "no-help";
                            } | null;
                        }[];
                        conformal: {
                            output: string;
                            unit: string;
                            level: number;
                            n: number;
                            widen: number | null;
                            adaptive: number | null;
                        }[];
                        /** @description Factor by which this twin's errors exceed its forecasts' spread, and by which what would be measured is issued wider; 1: not shown */
                        inflation: number;
                        widened: {
                            n: number;
                            issued: {
                                value: number;
                                low: number;
                                high: number;
                            };
                            own: {
                                value: number;
                                low: number;
                                high: number;
                            };
                        } | null;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    giveFeedback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    score?: number;
                    /** @enum {string} */
                    cause: "wrong-time" | "wrong-dose" | "wrong-sample" | "changed-patient" | "other-drug" | "model" | "other";
                    words?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        score: number | null;
                        cause: string;
                        words: string | null;
                        by: string;
                        /** Format: date-time */
                        at: string;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    registry: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        models: {
                            model: components["schemas"]["ModelSummary"];
                            /** @enum {string} */
                            stage: "silent" | "experimental" | "approved" | "retired";
                            /** @enum {string} */
                            state: "proven" | "unproven" | "failing";
                            allowed: boolean;
                            n: number;
                            twins: number;
                            coverage80: {
                                value: number;
                                low: number;
                                high: number;
                            } | null;
                            skill: {
                                value: number;
                                standardError: number;
                                n: number;
                            } | null;
                            alarms: number;
                            /** @description Versions that wait for a decision */
                            silent: number;
                        }[];
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    driftAlarms: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        alarms: {
                            model: string;
                            title: string;
                            /** @description Alarms that nobody has judged */
                            open: number;
                            /** Format: date-time */
                            since: string;
                            owner: string | null;
                            /** @description Who asks is the owner */
                            yours: boolean;
                        }[];
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    modelRegistry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["ModelId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        model: components["schemas"]["ModelSummary"];
                        question: string | null;
                        influence: string | null;
                        consequence: string | null;
                        goals: {
                            [key: string]: string | number;
                        } | null;
                        versions: {
                            hash: string;
                            version: number;
                            origin: string;
                            /** @enum {string} */
                            stage: "silent" | "experimental" | "approved" | "retired";
                            inUse: boolean;
                            registeredAt: string | null;
                            /** @enum {string} */
                            state: "proven" | "unproven" | "failing";
                            reasons: {
                                code: string;
                                values: {
                                    [key: string]: string | number;
                                };
                                text: string;
                            }[];
                            scores: {
                                n: number;
                                censored: number;
                                /** @description With Wilson's 95 % intervals */
                                coverage: {
                                    p50: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                    p80: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                    p95: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                };
                                crps: number | null;
                                skill: {
                                    persistence: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                    climatology: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                    prior: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                };
                                errors: {
                                    n: number;
                                    bias: number | null;
                                    mae: number | null;
                                    rmse: number | null;
                                    meanObserved: number | null;
                                    relativeBias: number | null;
                                    mard: number | null;
                                    relativeRmse: number | null;
                                } | null;
                                pit: {
                                    n: number;
                                    histogram: number[];
                                    pChiSquare: number | null;
                                    pKolmogorov: number;
                                    mean: number;
                                    variance: number;
                                };
                                width80: number | null;
                            } | null;
                        }[];
                        horizons: {
                            name: string;
                            scores: {
                                n: number;
                                censored: number;
                                /** @description With Wilson's 95 % intervals */
                                coverage: {
                                    p50: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                    p80: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                    p95: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                };
                                crps: number | null;
                                skill: {
                                    persistence: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                    climatology: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                    prior: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                };
                                errors: {
                                    n: number;
                                    bias: number | null;
                                    mae: number | null;
                                    rmse: number | null;
                                    meanObserved: number | null;
                                    relativeBias: number | null;
                                    mard: number | null;
                                    relativeRmse: number | null;
                                } | null;
                                pit: {
                                    n: number;
                                    histogram: number[];
                                    pChiSquare: number | null;
                                    pKolmogorov: number;
                                    mean: number;
                                    variance: number;
                                };
                                width80: number | null;
                            };
                        }[];
                        groups: {
                            group: string;
                            name: string;
                            scores: {
                                n: number;
                                censored: number;
                                /** @description With Wilson's 95 % intervals */
                                coverage: {
                                    p50: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                    p80: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                    p95: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                };
                                crps: number | null;
                                skill: {
                                    persistence: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                    climatology: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                    prior: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                };
                                errors: {
                                    n: number;
                                    bias: number | null;
                                    mae: number | null;
                                    rmse: number | null;
                                    meanObserved: number | null;
                                    relativeBias: number | null;
                                    mard: number | null;
                                    relativeRmse: number | null;
                                } | null;
                                pit: {
                                    n: number;
                                    histogram: number[];
                                    pChiSquare: number | null;
                                    pKolmogorov: number;
                                    mean: number;
                                    variance: number;
                                };
                                width80: number | null;
                            };
                        }[];
                        weeks: {
                            name: string;
                            scores: {
                                n: number;
                                censored: number;
                                /** @description With Wilson's 95 % intervals */
                                coverage: {
                                    p50: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                    p80: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                    p95: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                };
                                crps: number | null;
                                skill: {
                                    persistence: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                    climatology: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                    prior: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                };
                                errors: {
                                    n: number;
                                    bias: number | null;
                                    mae: number | null;
                                    rmse: number | null;
                                    meanObserved: number | null;
                                    relativeBias: number | null;
                                    mard: number | null;
                                    relativeRmse: number | null;
                                } | null;
                                pit: {
                                    n: number;
                                    histogram: number[];
                                    pChiSquare: number | null;
                                    pKolmogorov: number;
                                    mean: number;
                                    variance: number;
                                };
                                width80: number | null;
                            };
                        }[];
                        /** @description Chances of events that the rules of the version in use foretold */
                        events: {
                            code: string;
                            output: string;
                            unit: string;
                            /** @enum {string} */
                            side: "below" | "above";
                            threshold: number;
                            hours: number;
                            scores: {
                                /** @description Forecasts of which no two of a twin overlap */
                                n: number;
                                events: number;
                                /** @description Watched for less than the horizon, without an event */
                                censored: number;
                                auroc: {
                                    value: number;
                                    low: number;
                                    high: number;
                                } | null;
                                auprc: number | null;
                                missed: {
                                    value: number;
                                    low: number;
                                    high: number;
                                } | null;
                                /** @description The slope lies outside the band by more than sampling explains */
                                slopeOutside: boolean;
                                brier: number | null;
                                brierSkill: number | null;
                                intercept: {
                                    value: number;
                                    standardError: number;
                                } | null;
                                slope: {
                                    value: number;
                                    standardError: number;
                                } | null;
                                curve: {
                                    risk: number;
                                    observed: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                    n: number;
                                }[];
                                /** @description With the censored ones, by the inverse probability of being watched */
                                weighted: {
                                    auroc: number | null;
                                    brier: number | null;
                                };
                                netBenefit: {
                                    threshold: number;
                                    model: number;
                                    all: number;
                                }[];
                            };
                            groups: {
                                group: string;
                                name: string;
                                scores: {
                                    /** @description Forecasts of which no two of a twin overlap */
                                    n: number;
                                    events: number;
                                    /** @description Watched for less than the horizon, without an event */
                                    censored: number;
                                    auroc: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    } | null;
                                    auprc: number | null;
                                    missed: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    } | null;
                                    /** @description The slope lies outside the band by more than sampling explains */
                                    slopeOutside: boolean;
                                    brier: number | null;
                                    brierSkill: number | null;
                                    intercept: {
                                        value: number;
                                        standardError: number;
                                    } | null;
                                    slope: {
                                        value: number;
                                        standardError: number;
                                    } | null;
                                    curve: {
                                        risk: number;
                                        observed: {
                                            value: number;
                                            low: number;
                                            high: number;
                                        };
                                        n: number;
                                    }[];
                                    /** @description With the censored ones, by the inverse probability of being watched */
                                    weighted: {
                                        auroc: number | null;
                                        brier: number | null;
                                    };
                                    netBenefit: {
                                        threshold: number;
                                        model: number;
                                        all: number;
                                    }[];
                                };
                            }[];
                            recalibrated: {
                                n: number;
                                events: number;
                                own: {
                                    brier: number;
                                    /** @description Mean negative log likelihood */
                                    logarithmic: number;
                                    intercept: {
                                        value: number;
                                        standardError: number;
                                    } | null;
                                    slope: {
                                        value: number;
                                        standardError: number;
                                    } | null;
                                };
                                recalibrated: {
                                    brier: number;
                                    /** @description Mean negative log likelihood */
                                    logarithmic: number;
                                    intercept: {
                                        value: number;
                                        standardError: number;
                                    } | null;
                                    slope: {
                                        value: number;
                                        standardError: number;
                                    } | null;
                                };
                            } | null;
                            learned: {
                                /** Format: date-time */
                                at: string;
                                n: number;
                                events: number;
                                /** @enum {string} */
                                verdict: "offered" | "too-few" | "no-help";
                            } | null;
                        }[];
                        /** @description Where chances of events alarm, and after whom */
                        bands: {
                            slope: {
                                low: number;
                                high: number;
                            };
                            missed: number;
                            source: string;
                            doi: string;
                        };
                        drift: {
                            id: number;
                            hash: string;
                            output: string;
                            of: string;
                            detector: string;
                            /** Format: date-time */
                            since: string;
                            /** Format: date-time */
                            noticed: string;
                            before: number;
                            after: number;
                            acknowledgedBy: string | null;
                            owner: string | null;
                        }[];
                        decisions: {
                            hash: string;
                            decision: string;
                            reason: string;
                            by: string;
                            /** Format: date-time */
                            at: string;
                            /** @description Scored forecasts in front of the person */
                            n: number;
                        }[];
                        feedback: {
                            cause: string;
                            count: number;
                        }[];
                        /** @description The newest that people said of forecasts, in their own words: for those who decide about versions, else empty */
                        said: {
                            cause: string;
                            words: string | null;
                            by: string;
                            /** Format: date-time */
                            at: string;
                            /** Format: uuid */
                            twin: string;
                            of: {
                                version: number;
                                output: string;
                                unit: string;
                                observed: number;
                                low80: number;
                                high80: number;
                                /** @description The interval was issued so many times as wide as the model's own; 1: as the model has it */
                                widened: number;
                            } | null;
                        }[];
                        /** @description What `hamzad validate --enter` brought */
                        validations: {
                            id: number;
                            hash: string;
                            version: number;
                            by: string;
                            /** Format: date-time */
                            at: string;
                            file: string | null;
                            subjects: number | null;
                            observations: number | null;
                            state: string | null;
                            outputs: {
                                output: string;
                                n: number;
                                coverage80: {
                                    value: number;
                                    low: number;
                                    high: number;
                                } | null;
                                crps: number | null;
                            }[];
                            npde: number | null;
                            inside: number | null;
                        }[];
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    modelValidation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["ModelId"];
                validation: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: number;
                        hash: string;
                        version: number;
                        by: string;
                        /** Format: date-time */
                        at: string;
                        /** @description The whole credibility.json, as it was entered */
                        evidence: {
                            [key: string]: unknown;
                        };
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    decideModel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["ModelId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    hash: string;
                    /** @enum {string} */
                    decision: "approve" | "experiment" | "retire" | "rollback";
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        model: components["schemas"]["ModelSummary"];
                        question: string | null;
                        influence: string | null;
                        consequence: string | null;
                        goals: {
                            [key: string]: string | number;
                        } | null;
                        versions: {
                            hash: string;
                            version: number;
                            origin: string;
                            /** @enum {string} */
                            stage: "silent" | "experimental" | "approved" | "retired";
                            inUse: boolean;
                            registeredAt: string | null;
                            /** @enum {string} */
                            state: "proven" | "unproven" | "failing";
                            reasons: {
                                code: string;
                                values: {
                                    [key: string]: string | number;
                                };
                                text: string;
                            }[];
                            scores: {
                                n: number;
                                censored: number;
                                /** @description With Wilson's 95 % intervals */
                                coverage: {
                                    p50: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                    p80: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                    p95: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                };
                                crps: number | null;
                                skill: {
                                    persistence: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                    climatology: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                    prior: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                };
                                errors: {
                                    n: number;
                                    bias: number | null;
                                    mae: number | null;
                                    rmse: number | null;
                                    meanObserved: number | null;
                                    relativeBias: number | null;
                                    mard: number | null;
                                    relativeRmse: number | null;
                                } | null;
                                pit: {
                                    n: number;
                                    histogram: number[];
                                    pChiSquare: number | null;
                                    pKolmogorov: number;
                                    mean: number;
                                    variance: number;
                                };
                                width80: number | null;
                            } | null;
                        }[];
                        horizons: {
                            name: string;
                            scores: {
                                n: number;
                                censored: number;
                                /** @description With Wilson's 95 % intervals */
                                coverage: {
                                    p50: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                    p80: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                    p95: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                };
                                crps: number | null;
                                skill: {
                                    persistence: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                    climatology: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                    prior: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                };
                                errors: {
                                    n: number;
                                    bias: number | null;
                                    mae: number | null;
                                    rmse: number | null;
                                    meanObserved: number | null;
                                    relativeBias: number | null;
                                    mard: number | null;
                                    relativeRmse: number | null;
                                } | null;
                                pit: {
                                    n: number;
                                    histogram: number[];
                                    pChiSquare: number | null;
                                    pKolmogorov: number;
                                    mean: number;
                                    variance: number;
                                };
                                width80: number | null;
                            };
                        }[];
                        groups: {
                            group: string;
                            name: string;
                            scores: {
                                n: number;
                                censored: number;
                                /** @description With Wilson's 95 % intervals */
                                coverage: {
                                    p50: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                    p80: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                    p95: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                };
                                crps: number | null;
                                skill: {
                                    persistence: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                    climatology: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                    prior: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                };
                                errors: {
                                    n: number;
                                    bias: number | null;
                                    mae: number | null;
                                    rmse: number | null;
                                    meanObserved: number | null;
                                    relativeBias: number | null;
                                    mard: number | null;
                                    relativeRmse: number | null;
                                } | null;
                                pit: {
                                    n: number;
                                    histogram: number[];
                                    pChiSquare: number | null;
                                    pKolmogorov: number;
                                    mean: number;
                                    variance: number;
                                };
                                width80: number | null;
                            };
                        }[];
                        weeks: {
                            name: string;
                            scores: {
                                n: number;
                                censored: number;
                                /** @description With Wilson's 95 % intervals */
                                coverage: {
                                    p50: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                    p80: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                    p95: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                };
                                crps: number | null;
                                skill: {
                                    persistence: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                    climatology: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                    prior: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                };
                                errors: {
                                    n: number;
                                    bias: number | null;
                                    mae: number | null;
                                    rmse: number | null;
                                    meanObserved: number | null;
                                    relativeBias: number | null;
                                    mard: number | null;
                                    relativeRmse: number | null;
                                } | null;
                                pit: {
                                    n: number;
                                    histogram: number[];
                                    pChiSquare: number | null;
                                    pKolmogorov: number;
                                    mean: number;
                                    variance: number;
                                };
                                width80: number | null;
                            };
                        }[];
                        /** @description Chances of events that the rules of the version in use foretold */
                        events: {
                            code: string;
                            output: string;
                            unit: string;
                            /** @enum {string} */
                            side: "below" | "above";
                            threshold: number;
                            hours: number;
                            scores: {
                                /** @description Forecasts of which no two of a twin overlap */
                                n: number;
                                events: number;
                                /** @description Watched for less than the horizon, without an event */
                                censored: number;
                                auroc: {
                                    value: number;
                                    low: number;
                                    high: number;
                                } | null;
                                auprc: number | null;
                                missed: {
                                    value: number;
                                    low: number;
                                    high: number;
                                } | null;
                                /** @description The slope lies outside the band by more than sampling explains */
                                slopeOutside: boolean;
                                brier: number | null;
                                brierSkill: number | null;
                                intercept: {
                                    value: number;
                                    standardError: number;
                                } | null;
                                slope: {
                                    value: number;
                                    standardError: number;
                                } | null;
                                curve: {
                                    risk: number;
                                    observed: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                    n: number;
                                }[];
                                /** @description With the censored ones, by the inverse probability of being watched */
                                weighted: {
                                    auroc: number | null;
                                    brier: number | null;
                                };
                                netBenefit: {
                                    threshold: number;
                                    model: number;
                                    all: number;
                                }[];
                            };
                            groups: {
                                group: string;
                                name: string;
                                scores: {
                                    /** @description Forecasts of which no two of a twin overlap */
                                    n: number;
                                    events: number;
                                    /** @description Watched for less than the horizon, without an event */
                                    censored: number;
                                    auroc: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    } | null;
                                    auprc: number | null;
                                    missed: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    } | null;
                                    /** @description The slope lies outside the band by more than sampling explains */
                                    slopeOutside: boolean;
                                    brier: number | null;
                                    brierSkill: number | null;
                                    intercept: {
                                        value: number;
                                        standardError: number;
                                    } | null;
                                    slope: {
                                        value: number;
                                        standardError: number;
                                    } | null;
                                    curve: {
                                        risk: number;
                                        observed: {
                                            value: number;
                                            low: number;
                                            high: number;
                                        };
                                        n: number;
                                    }[];
                                    /** @description With the censored ones, by the inverse probability of being watched */
                                    weighted: {
                                        auroc: number | null;
                                        brier: number | null;
                                    };
                                    netBenefit: {
                                        threshold: number;
                                        model: number;
                                        all: number;
                                    }[];
                                };
                            }[];
                            recalibrated: {
                                n: number;
                                events: number;
                                own: {
                                    brier: number;
                                    /** @description Mean negative log likelihood */
                                    logarithmic: number;
                                    intercept: {
                                        value: number;
                                        standardError: number;
                                    } | null;
                                    slope: {
                                        value: number;
                                        standardError: number;
                                    } | null;
                                };
                                recalibrated: {
                                    brier: number;
                                    /** @description Mean negative log likelihood */
                                    logarithmic: number;
                                    intercept: {
                                        value: number;
                                        standardError: number;
                                    } | null;
                                    slope: {
                                        value: number;
                                        standardError: number;
                                    } | null;
                                };
                            } | null;
                            learned: {
                                /** Format: date-time */
                                at: string;
                                n: number;
                                events: number;
                                /** @enum {string} */
                                verdict: "offered" | "too-few" | "no-help";
                            } | null;
                        }[];
                        /** @description Where chances of events alarm, and after whom */
                        bands: {
                            slope: {
                                low: number;
                                high: number;
                            };
                            missed: number;
                            source: string;
                            doi: string;
                        };
                        drift: {
                            id: number;
                            hash: string;
                            output: string;
                            of: string;
                            detector: string;
                            /** Format: date-time */
                            since: string;
                            /** Format: date-time */
                            noticed: string;
                            before: number;
                            after: number;
                            acknowledgedBy: string | null;
                            owner: string | null;
                        }[];
                        decisions: {
                            hash: string;
                            decision: string;
                            reason: string;
                            by: string;
                            /** Format: date-time */
                            at: string;
                            /** @description Scored forecasts in front of the person */
                            n: number;
                        }[];
                        feedback: {
                            cause: string;
                            count: number;
                        }[];
                        /** @description The newest that people said of forecasts, in their own words: for those who decide about versions, else empty */
                        said: {
                            cause: string;
                            words: string | null;
                            by: string;
                            /** Format: date-time */
                            at: string;
                            /** Format: uuid */
                            twin: string;
                            of: {
                                version: number;
                                output: string;
                                unit: string;
                                observed: number;
                                low80: number;
                                high80: number;
                                /** @description The interval was issued so many times as wide as the model's own; 1: as the model has it */
                                widened: number;
                            } | null;
                        }[];
                        /** @description What `hamzad validate --enter` brought */
                        validations: {
                            id: number;
                            hash: string;
                            version: number;
                            by: string;
                            /** Format: date-time */
                            at: string;
                            file: string | null;
                            subjects: number | null;
                            observations: number | null;
                            state: string | null;
                            outputs: {
                                output: string;
                                n: number;
                                coverage80: {
                                    value: number;
                                    low: number;
                                    high: number;
                                } | null;
                                crps: number | null;
                            }[];
                            npde: number | null;
                            inside: number | null;
                        }[];
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    acknowledgeDrift: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["ModelId"];
                alarm: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        model: components["schemas"]["ModelSummary"];
                        question: string | null;
                        influence: string | null;
                        consequence: string | null;
                        goals: {
                            [key: string]: string | number;
                        } | null;
                        versions: {
                            hash: string;
                            version: number;
                            origin: string;
                            /** @enum {string} */
                            stage: "silent" | "experimental" | "approved" | "retired";
                            inUse: boolean;
                            registeredAt: string | null;
                            /** @enum {string} */
                            state: "proven" | "unproven" | "failing";
                            reasons: {
                                code: string;
                                values: {
                                    [key: string]: string | number;
                                };
                                text: string;
                            }[];
                            scores: {
                                n: number;
                                censored: number;
                                /** @description With Wilson's 95 % intervals */
                                coverage: {
                                    p50: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                    p80: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                    p95: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                };
                                crps: number | null;
                                skill: {
                                    persistence: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                    climatology: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                    prior: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                };
                                errors: {
                                    n: number;
                                    bias: number | null;
                                    mae: number | null;
                                    rmse: number | null;
                                    meanObserved: number | null;
                                    relativeBias: number | null;
                                    mard: number | null;
                                    relativeRmse: number | null;
                                } | null;
                                pit: {
                                    n: number;
                                    histogram: number[];
                                    pChiSquare: number | null;
                                    pKolmogorov: number;
                                    mean: number;
                                    variance: number;
                                };
                                width80: number | null;
                            } | null;
                        }[];
                        horizons: {
                            name: string;
                            scores: {
                                n: number;
                                censored: number;
                                /** @description With Wilson's 95 % intervals */
                                coverage: {
                                    p50: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                    p80: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                    p95: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                };
                                crps: number | null;
                                skill: {
                                    persistence: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                    climatology: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                    prior: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                };
                                errors: {
                                    n: number;
                                    bias: number | null;
                                    mae: number | null;
                                    rmse: number | null;
                                    meanObserved: number | null;
                                    relativeBias: number | null;
                                    mard: number | null;
                                    relativeRmse: number | null;
                                } | null;
                                pit: {
                                    n: number;
                                    histogram: number[];
                                    pChiSquare: number | null;
                                    pKolmogorov: number;
                                    mean: number;
                                    variance: number;
                                };
                                width80: number | null;
                            };
                        }[];
                        groups: {
                            group: string;
                            name: string;
                            scores: {
                                n: number;
                                censored: number;
                                /** @description With Wilson's 95 % intervals */
                                coverage: {
                                    p50: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                    p80: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                    p95: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                };
                                crps: number | null;
                                skill: {
                                    persistence: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                    climatology: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                    prior: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                };
                                errors: {
                                    n: number;
                                    bias: number | null;
                                    mae: number | null;
                                    rmse: number | null;
                                    meanObserved: number | null;
                                    relativeBias: number | null;
                                    mard: number | null;
                                    relativeRmse: number | null;
                                } | null;
                                pit: {
                                    n: number;
                                    histogram: number[];
                                    pChiSquare: number | null;
                                    pKolmogorov: number;
                                    mean: number;
                                    variance: number;
                                };
                                width80: number | null;
                            };
                        }[];
                        weeks: {
                            name: string;
                            scores: {
                                n: number;
                                censored: number;
                                /** @description With Wilson's 95 % intervals */
                                coverage: {
                                    p50: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                    p80: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                    p95: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                };
                                crps: number | null;
                                skill: {
                                    persistence: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                    climatology: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                    prior: {
                                        value: number;
                                        standardError: number;
                                        n: number;
                                    } | null;
                                };
                                errors: {
                                    n: number;
                                    bias: number | null;
                                    mae: number | null;
                                    rmse: number | null;
                                    meanObserved: number | null;
                                    relativeBias: number | null;
                                    mard: number | null;
                                    relativeRmse: number | null;
                                } | null;
                                pit: {
                                    n: number;
                                    histogram: number[];
                                    pChiSquare: number | null;
                                    pKolmogorov: number;
                                    mean: number;
                                    variance: number;
                                };
                                width80: number | null;
                            };
                        }[];
                        /** @description Chances of events that the rules of the version in use foretold */
                        events: {
                            code: string;
                            output: string;
                            unit: string;
                            /** @enum {string} */
                            side: "below" | "above";
                            threshold: number;
                            hours: number;
                            scores: {
                                /** @description Forecasts of which no two of a twin overlap */
                                n: number;
                                events: number;
                                /** @description Watched for less than the horizon, without an event */
                                censored: number;
                                auroc: {
                                    value: number;
                                    low: number;
                                    high: number;
                                } | null;
                                auprc: number | null;
                                missed: {
                                    value: number;
                                    low: number;
                                    high: number;
                                } | null;
                                /** @description The slope lies outside the band by more than sampling explains */
                                slopeOutside: boolean;
                                brier: number | null;
                                brierSkill: number | null;
                                intercept: {
                                    value: number;
                                    standardError: number;
                                } | null;
                                slope: {
                                    value: number;
                                    standardError: number;
                                } | null;
                                curve: {
                                    risk: number;
                                    observed: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                    n: number;
                                }[];
                                /** @description With the censored ones, by the inverse probability of being watched */
                                weighted: {
                                    auroc: number | null;
                                    brier: number | null;
                                };
                                netBenefit: {
                                    threshold: number;
                                    model: number;
                                    all: number;
                                }[];
                            };
                            groups: {
                                group: string;
                                name: string;
                                scores: {
                                    /** @description Forecasts of which no two of a twin overlap */
                                    n: number;
                                    events: number;
                                    /** @description Watched for less than the horizon, without an event */
                                    censored: number;
                                    auroc: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    } | null;
                                    auprc: number | null;
                                    missed: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    } | null;
                                    /** @description The slope lies outside the band by more than sampling explains */
                                    slopeOutside: boolean;
                                    brier: number | null;
                                    brierSkill: number | null;
                                    intercept: {
                                        value: number;
                                        standardError: number;
                                    } | null;
                                    slope: {
                                        value: number;
                                        standardError: number;
                                    } | null;
                                    curve: {
                                        risk: number;
                                        observed: {
                                            value: number;
                                            low: number;
                                            high: number;
                                        };
                                        n: number;
                                    }[];
                                    /** @description With the censored ones, by the inverse probability of being watched */
                                    weighted: {
                                        auroc: number | null;
                                        brier: number | null;
                                    };
                                    netBenefit: {
                                        threshold: number;
                                        model: number;
                                        all: number;
                                    }[];
                                };
                            }[];
                            recalibrated: {
                                n: number;
                                events: number;
                                own: {
                                    brier: number;
                                    /** @description Mean negative log likelihood */
                                    logarithmic: number;
                                    intercept: {
                                        value: number;
                                        standardError: number;
                                    } | null;
                                    slope: {
                                        value: number;
                                        standardError: number;
                                    } | null;
                                };
                                recalibrated: {
                                    brier: number;
                                    /** @description Mean negative log likelihood */
                                    logarithmic: number;
                                    intercept: {
                                        value: number;
                                        standardError: number;
                                    } | null;
                                    slope: {
                                        value: number;
                                        standardError: number;
                                    } | null;
                                };
                            } | null;
                            learned: {
                                /** Format: date-time */
                                at: string;
                                n: number;
                                events: number;
                                /** @enum {string} */
                                verdict: "offered" | "too-few" | "no-help";
                            } | null;
                        }[];
                        /** @description Where chances of events alarm, and after whom */
                        bands: {
                            slope: {
                                low: number;
                                high: number;
                            };
                            missed: number;
                            source: string;
                            doi: string;
                        };
                        drift: {
                            id: number;
                            hash: string;
                            output: string;
                            of: string;
                            detector: string;
                            /** Format: date-time */
                            since: string;
                            /** Format: date-time */
                            noticed: string;
                            before: number;
                            after: number;
                            acknowledgedBy: string | null;
                            owner: string | null;
                        }[];
                        decisions: {
                            hash: string;
                            decision: string;
                            reason: string;
                            by: string;
                            /** Format: date-time */
                            at: string;
                            /** @description Scored forecasts in front of the person */
                            n: number;
                        }[];
                        feedback: {
                            cause: string;
                            count: number;
                        }[];
                        /** @description The newest that people said of forecasts, in their own words: for those who decide about versions, else empty */
                        said: {
                            cause: string;
                            words: string | null;
                            by: string;
                            /** Format: date-time */
                            at: string;
                            /** Format: uuid */
                            twin: string;
                            of: {
                                version: number;
                                output: string;
                                unit: string;
                                observed: number;
                                low80: number;
                                high80: number;
                                /** @description The interval was issued so many times as wide as the model's own; 1: as the model has it */
                                widened: number;
                            } | null;
                        }[];
                        /** @description What `hamzad validate --enter` brought */
                        validations: {
                            id: number;
                            hash: string;
                            version: number;
                            by: string;
                            /** Format: date-time */
                            at: string;
                            file: string | null;
                            subjects: number | null;
                            observations: number | null;
                            state: string | null;
                            outputs: {
                                output: string;
                                n: number;
                                coverage80: {
                                    value: number;
                                    low: number;
                                    high: number;
                                } | null;
                                crps: number | null;
                            }[];
                            npde: number | null;
                            inside: number | null;
                        }[];
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pilot: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        running: boolean;
                        startedAt: string | null;
                        startedBy: string | null;
                        endedAt: string | null;
                        endedBy: string | null;
                        terms: {
                            /**
                             * @description How long it is to run
                             * @default 28
                             */
                            days: number;
                            /**
                             * @description Alerts a twin and day, at most
                             * @default 2
                             */
                            mostAlerts: number;
                            /**
                             * @description Shortfall of the 80 % coverage of a subgroup, at most
                             * @default 0.1
                             */
                            mostGap: number;
                            /**
                             * @description Of staff, to look at an alert
                             * @default 2
                             */
                            minutesPerAlert: number;
                            staffHour: number | null;
                            computeHour: number | null;
                            currency: string | null;
                        } | null;
                        /** @description Feeds that would write predictions back to where they read; while the pilot runs they read only */
                        held: string[];
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    startPilot: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description How long it is to run
                     * @default 28
                     */
                    days?: number;
                    /**
                     * @description Alerts a twin and day, at most
                     * @default 2
                     */
                    mostAlerts?: number;
                    /**
                     * @description Shortfall of the 80 % coverage of a subgroup, at most
                     * @default 0.1
                     */
                    mostGap?: number;
                    /**
                     * @description Of staff, to look at an alert
                     * @default 2
                     */
                    minutesPerAlert?: number;
                    staffHour?: number | null;
                    computeHour?: number | null;
                    currency?: string | null;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        running: boolean;
                        startedAt: string | null;
                        startedBy: string | null;
                        endedAt: string | null;
                        endedBy: string | null;
                        terms: {
                            /**
                             * @description How long it is to run
                             * @default 28
                             */
                            days: number;
                            /**
                             * @description Alerts a twin and day, at most
                             * @default 2
                             */
                            mostAlerts: number;
                            /**
                             * @description Shortfall of the 80 % coverage of a subgroup, at most
                             * @default 0.1
                             */
                            mostGap: number;
                            /**
                             * @description Of staff, to look at an alert
                             * @default 2
                             */
                            minutesPerAlert: number;
                            staffHour: number | null;
                            computeHour: number | null;
                            currency: string | null;
                        } | null;
                        /** @description Feeds that would write predictions back to where they read; while the pilot runs they read only */
                        held: string[];
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endPilot: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        running: boolean;
                        startedAt: string | null;
                        startedBy: string | null;
                        endedAt: string | null;
                        endedBy: string | null;
                        terms: {
                            /**
                             * @description How long it is to run
                             * @default 28
                             */
                            days: number;
                            /**
                             * @description Alerts a twin and day, at most
                             * @default 2
                             */
                            mostAlerts: number;
                            /**
                             * @description Shortfall of the 80 % coverage of a subgroup, at most
                             * @default 0.1
                             */
                            mostGap: number;
                            /**
                             * @description Of staff, to look at an alert
                             * @default 2
                             */
                            minutesPerAlert: number;
                            staffHour: number | null;
                            computeHour: number | null;
                            currency: string | null;
                        } | null;
                        /** @description Feeds that would write predictions back to where they read; while the pilot runs they read only */
                        held: string[];
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pilotReport: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        verdict: "go" | "no-go" | "too-early";
                        /** Format: date-time */
                        at: string;
                        days: number;
                        twins: number;
                        twinDays: number;
                        criteria: {
                            /** @enum {string} */
                            code: "duration" | "silence" | "accuracy" | "alerts" | "equity";
                            met: boolean | null;
                            value: number | null;
                            goal: number;
                        }[];
                        models: {
                            model: string;
                            title: string;
                            /** @enum {string} */
                            state: "proven" | "unproven" | "failing";
                            /** @description Measurements of these weeks that a forecast was held to */
                            n: number;
                            twins: number;
                            coverage80: {
                                value: number;
                                low: number;
                                high: number;
                            } | null;
                            skill: {
                                value: number;
                                standardError: number;
                                n: number;
                            } | null;
                            mard: number | null;
                            reasons: {
                                code: string;
                                values: {
                                    [key: string]: string | number;
                                };
                                text: string;
                            }[];
                            foretold: {
                                code: string;
                                output: string;
                                unit: string;
                                /** @enum {string} */
                                side: "below" | "above";
                                threshold: number;
                                hours: number;
                                /** @description Settled forecasts of which no two of a twin overlap */
                                n: number;
                                happened: number;
                                /** @description Of these, with a chance that the rule alerts at */
                                alarms: number;
                                /** @description Alarms that came true */
                                right: number;
                            }[];
                        }[];
                        /** @description Episodes of the rules of the models, which nobody was shown */
                        alerts: {
                            episodes: number;
                            perTwinDay: number | null;
                            byRule: {
                                model: string;
                                code: string;
                                level: string;
                                episodes: number;
                            }[];
                        };
                        equity: {
                            group: string;
                            name: string;
                            n: number;
                            twins: number;
                            coverage80: {
                                value: number;
                                low: number;
                                high: number;
                            };
                            /** @description By which its 80 % coverage falls short of that of everybody */
                            gap: number;
                            alertsPerTwinDay: number | null;
                        }[];
                        effort: {
                            /** @description Entries of timelines that came */
                            records: number;
                            rejected: number;
                            forecasts: number;
                            scored: number;
                            /** @description Forecasts that no measurement met */
                            withoutTruth: number;
                            feedback: number;
                            computeHours: number | null;
                            /** @description To look at the alerts, had they been shown */
                            staffHours: number;
                            storedBytes: number | null;
                        };
                        cost: {
                            total: number | null;
                            perTwinDay: number | null;
                            currency: string | null;
                        } | null;
                        /** @description What was shown or written out while the pilot ran: counted, not assumed */
                        leaks: {
                            recommendations: number;
                            cards: number;
                            predictions: number;
                        };
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listJobs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobList"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    verifyAudit: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditVerdict"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    events: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A stream of `Change` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    importRecords: {
        parameters: {
            query?: {
                /** @description FHIR id of the patient whose device it is */
                patient?: string;
                /** @description Open mHealth or IEEE 1752.1 schema of bodies without header: omh:blood-glucose:4.0 */
                schema?: string;
                /** @description IANA zone of times without an offset */
                timeZone?: string;
                /** @description Unit of glucose */
                unit?: "mg/dL" | "mmol/L";
                dateOrder?: "dmy" | "mdy";
                /** @description Name of a kind of table, whose map was kept */
                table?: string;
                /** @description Id for this import, to ask for its progress at /api/imports */
                run?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description A FHIR R4 Bundle or resource; with ndjson one resource a line. At most 50 MB, also unpacked. */
        requestBody: {
            content: {
                "application/fhir+json": Record<string, never>;
                "application/json": Record<string, never>;
                "application/fhir+ndjson": Record<string, never>;
                "text/csv": Record<string, never>;
                "application/xml": Record<string, never>;
                "application/zip": Record<string, never>;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportResult"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
