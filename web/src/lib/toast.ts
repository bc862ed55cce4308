import { notifications } from '@mantine/notifications';

/** Says briefly that something was done. What went wrong is said where it happened. */
export function say(message: string): void {
  notifications.show({ message, withCloseButton: false });
}
